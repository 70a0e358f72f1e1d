#pragma once

#include <fitsio.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace sky {

/// How the pixels of a new image are stored in tiles.
struct TileCompression {
  int method;          ///< CFITSIO's RICE_1, GZIP_1, GZIP_2
  float quantization;  ///< steps per standard deviation of the noise; 0 keeps each bit (gzip alone can)
  int ditherSeed;      ///< 1 to 10 000: the dither that keeps faint means unbiased
  int64_t tileWidth;
  int64_t tileHeight;
};

/// What a new file holds: one image of float32.
struct NewImage {
  int64_t width;
  int64_t height;
  /// Of 80 characters each; not those that say the image's form.
  std::vector<std::string> cards;
  /// Null: pixels lie plain in the primary HDU.
  std::unique_ptr<TileCompression> compression;
};

/// Writes an image from its first row to its last, without holding more of it than a row of tiles.
class ImageWriter {
 public:
  /// A file that is at `path` is removed first.
  /// @throws CodedError FILE_UNWRITABLE, NATIVE_ARGUMENT
  static std::shared_ptr<ImageWriter> create(const std::string& path, const NewImage& image);

  /// The next `count` rows; NaN is a pixel without a value.
  void append(const float* rows, int64_t count);

  /// Flushes the whole file to the disk. Rows that were not given fail it.
  void finish();

  int64_t width() const { return width_; }

 private:
  struct Closer {
    void operator()(fitsfile* file) const;
  };

  ImageWriter(std::string path, fitsfile* file) : path_(std::move(path)), file_(file) {}
  void writeStripe(const float* rows, int64_t count);
  void flushStripe();
  void check(int status) const;

  std::string path_;
  std::mutex mutex_;
  std::unique_ptr<fitsfile, Closer> file_;
  int64_t width_ = 0;
  int64_t height_ = 0;
  bool compressed_ = false;
  /// Rows that are compressed together, and those of them that came already.
  int64_t stripeHeight_ = 1;
  std::vector<float> stripe_;
  int64_t written_ = 0;
};

}  // namespace sky
