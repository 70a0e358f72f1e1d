#pragma once

#include <wcslib/wcs.h>

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

namespace sky {

/// World coordinates of an image: from its header to ICRS positions and back.
///
/// Greisen & Calabretta 2002, A&A 395, 1061 and 1077; with the distortions SIP, TPV, TNX, ZPX, and the TPV
/// that SCAMP wrote as TAN before 2012. Pixel (0, 0) is the centre of the first pixel of the file.
class Wcs {
 public:
  /// @param header cards of 80 characters
  /// @param path for messages
  /// @throws CodedError WCS_MISSING, WCS_UNUSABLE
  static std::shared_ptr<Wcs> parse(const std::string& header, const std::string& path);

  /// NaN where a position has no place in the projection. Hundreds of thousands go on several threads.
  void skyToPixel(const double* raDeg, const double* decDeg, size_t count, double* x, double* y) const;
  /// NaN where a pixel shows no sky.
  void pixelToSky(const double* x, const double* y, size_t count, double* raDeg, double* decDeg) const;

  /// Of a pixel at the reference point: the square root of its area.
  double pixelScaleArcsec() const { return pixelScaleArcsec_; }

 private:
  struct Freer {
    void operator()(wcsprm* wcs) const;
  };
  using Parameters = std::unique_ptr<wcsprm, Freer>;

  Wcs(Parameters parameters, double pixelScaleArcsec)
      : parameters_(std::move(parameters)), pixelScaleArcsec_(pixelScaleArcsec) {}
  void partToPixel(const double* raDeg, const double* decDeg, size_t count, double* x, double* y) const;
  void partToSky(const double* x, const double* y, size_t count, double* raDeg, double* decDeg) const;
  /// WCSLIB writes into its parameters while it computes: each call works on its own.
  Parameters copy() const;

  mutable std::mutex mutex_;
  Parameters parameters_;
  double pixelScaleArcsec_;
};

}  // namespace sky
