#pragma once

#include <fitsio.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "image_hdu.h"
#include "packed_file.h"
#include "plain_pixels.h"
#include "tile_check.h"

namespace sky {

/// Set on another thread to end a read early.
using StopFlag = uint8_t;

/// An image of a FITS file, opened for reading: plain, tile-compressed, or in a gzip or bzip2 file.
///
/// One read at a time, and others wait: CFITSIO's handles belong to one thread. Open it twice to read twice
/// at once.
class Image {
 public:
  /// @throws CodedError FITS_UNREADABLE, FITS_TRUNCATED, FITS_NO_IMAGE, FITS_TOO_LARGE, FILE_MISSING
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
  /// @param stop where not null: as soon as it is not 0, the rest is left unread
  void readSection(int64_t x, int64_t y, int64_t width, int64_t height, float* pixels,
                   const StopFlag* stop = nullptr);

  /// Waits for the read that is at work.
  void close();

 private:
  struct Closer {
    void operator()(fitsfile* file) const;
  };
  using File = std::unique_ptr<fitsfile, Closer>;

  explicit Image(std::string path) : path_(std::move(path)) {}
  void openFile();
  void describe();
  void refuseUnreasonable() const;
  void readHeader();
  void readPlainly();
  void readInside(int64_t x, int64_t y, int64_t width, int64_t height, float* pixels, const StopFlag* stop);
  void readThroughCfitsio(int64_t x, int64_t y, int64_t width, int64_t height, float* pixels);

  std::string path_;
  std::mutex mutex_;
  /// What `file_` reads from, where that is not the disk: outlives it.
  std::unique_ptr<UnpackedFile> unpacked_;
  /// Null where pixels are read plainly.
  File file_;
  std::optional<PlainPixels> plain_;
  std::optional<TileCheck> tiles_;
  std::string header_;
  int64_t width_ = 0;
  int64_t height_ = 0;
  int bitpix_ = 0;
  int hdu_ = 0;
  bool compressed_ = false;
};

}  // namespace sky
