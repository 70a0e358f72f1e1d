#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace sky {

/// Pixels that lie uncompressed in a file, row by row: read without CFITSIO, whose buffers of 2880 bytes make
/// narrow sections of a wide image thirty times slower than the disk.
class PlainPixels {
 public:
  struct Layout {
    int64_t offset;  ///< of the first pixel in the file
    int64_t width;
    int bitpix;
    double scale;
    double zero;
    std::optional<int64_t> blank;
  };

  PlainPixels(const std::string& path, const Layout& layout);
  ~PlainPixels();
  PlainPixels(PlainPixels&& other) noexcept;
  PlainPixels& operator=(PlainPixels&&) = delete;
  PlainPixels(const PlainPixels&) = delete;
  PlainPixels& operator=(const PlainPixels&) = delete;

  /// `count` physical values of row `y` from `x` on; NaN where the pixel has none.
  /// @throws CodedError FITS_TRUNCATED, FITS_UNREADABLE
  void readRow(int64_t x, int64_t y, int64_t count, float* pixels) const;

 private:
  std::string path_;
  Layout layout_;
  int descriptor_;
};

}  // namespace sky
