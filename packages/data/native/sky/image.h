#pragma once

#include <fitsio.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>

#include "plain_pixels.h"

namespace sky {

/// An HDU by its number (0 is the primary), by its EXTNAME, or, where neither is given, the first with an
/// image in it.
using HduChoice = std::variant<std::monostate, int, std::string>;

/// An image of a FITS file, opened for reading: plain, tile-compressed, or in a gzip or bzip2 file.
///
/// One read at a time, and others wait: CFITSIO's handles belong to one thread. Open it twice to read twice
/// at once.
class Image {
 public:
  /// @throws sky::Error FITS_UNREADABLE, FITS_TRUNCATED, FITS_NO_IMAGE, FITS_TOO_LARGE, FILE_MISSING
  static std::shared_ptr<Image> open(const std::string& path, const HduChoice& hdu);

  int64_t width() const { return width_; }
  int64_t height() const { return height_; }
  int bitpix() const { return bitpix_; }
  int hdu() const { return hdu_; }
  bool compressed() const { return compressed_; }
  /// The header's cards of 80 characters, one after another.
  const std::string& header() const { return header_; }

  /// Reads `width` x `height` pixels from (`x`, `y`) on, the first row of the file first, physical values.
  ///
  /// What lies outside the image, and pixels without a value (BLANK, NaN), become NaN.
  void readSection(int64_t x, int64_t y, int64_t width, int64_t height, float* pixels);

  void close();

 private:
  struct Closer {
    void operator()(fitsfile* file) const;
  };
  using File = std::unique_ptr<fitsfile, Closer>;

  Image(std::string path, File file) : path_(std::move(path)), file_(std::move(file)) {}
  void describe();
  void readInside(int64_t x, int64_t y, int64_t width, int64_t height, float* pixels);
  [[noreturn]] void fail(int status, const std::string& doing) const;

  std::string path_;
  std::mutex mutex_;
  File file_;
  std::optional<PlainPixels> plain_;
  std::string header_;
  int64_t width_ = 0;
  int64_t height_ = 0;
  int bitpix_ = 0;
  int hdu_ = 0;
  bool compressed_ = false;
};

}  // namespace sky
