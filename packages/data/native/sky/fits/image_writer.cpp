#include "image_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>

#include "coded_error.h"

namespace sky {

namespace {

/// CFITSIO takes one value of the rows for "none", and NaN equals nothing: this is the one it keeps for that.
constexpr float kNoValue = FLOATNULLVALUE;

std::string reasonOf(int status) {
  std::array<char, FLEN_STATUS> text{};
  fits_get_errstatus(status, text.data());
  fits_clear_errmsg();
  return text.data();
}

/// Renaming a file whose bytes are not on the disk yet would leave an empty one after a power failure.
void flushToDisk(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool flushed = descriptor >= 0 && ::fsync(descriptor) == 0;
  const std::string why = std::strerror(errno);
  if (descriptor >= 0) ::close(descriptor);
  if (!flushed) throw perseus::CodedError("FILE_UNWRITABLE", path + " cannot be written: " + why + ".", path);
}

void compressInTiles(fitsfile* file, const TileCompression& how, int* status) {
  std::array<long, 2> tile{how.tileWidth, how.tileHeight};
  fits_set_compression_type(file, how.method, status);
  fits_set_tile_dim(file, 2, tile.data(), status);
  fits_set_quantize_level(file, how.quantization, status);
  // The second kind keeps exact zeros, of which gaps of some surveys consist.
  fits_set_quantize_method(file, SUBTRACTIVE_DITHER_2, status);
  fits_set_dither_seed(file, how.ditherSeed, status);
}

}  // namespace

void ImageWriter::Closer::operator()(fitsfile* file) const {
  int status = 0;
  fits_close_file(file, &status);
  fits_clear_errmsg();
}

void ImageWriter::check(int status) const {
  if (status == 0) return;
  throw perseus::CodedError("FILE_UNWRITABLE",
                            path_ + " cannot be written: " + reasonOf(status) +
                                ". Check that its folder exists, may be written to, and has space left.",
                            path_);
}

std::shared_ptr<ImageWriter> ImageWriter::create(const std::string& path, const NewImage& image) {
  std::error_code error;
  std::filesystem::remove(path, error);
  fitsfile* created = nullptr;
  int status = 0;
  // Not fits_create_file: its extended names can mean other places than a path.
  fits_create_diskfile(&created, path.c_str(), &status);
  std::shared_ptr<ImageWriter> writer(new ImageWriter(path, created));
  writer->check(status);
  writer->width_ = image.width;
  writer->height_ = image.height;
  if (image.compression) {
    writer->compressed_ = true;
    writer->stripeHeight_ = image.compression->tileHeight;
    compressInTiles(created, *image.compression, &status);
  }
  std::array<LONGLONG, 2> sides{image.width, image.height};
  fits_create_imgll(created, FLOAT_IMG, 2, sides.data(), &status);
  for (const std::string& card : image.cards) fits_write_record(created, card.c_str(), &status);
  writer->check(status);
  return writer;
}

void ImageWriter::append(const float* rows, int64_t count) {
  const std::scoped_lock lock(mutex_);
  if (!file_) throw perseus::CodedError("FITS_CLOSED", path_ + " was finished already.", path_);
  const int64_t taken = written_ + static_cast<int64_t>(stripe_.size()) / width_;
  if (count > height_ - taken) {
    throw perseus::CodedError(
        "NATIVE_ARGUMENT", path_ + " has " + std::to_string(height_) + " rows, and more were given.", path_);
  }
  if (stripeHeight_ == 1) return writeStripe(rows, count);
  while (count > 0) {
    const int64_t wanted = stripeHeight_ - static_cast<int64_t>(stripe_.size()) / width_;
    const int64_t now = std::min(count, wanted);
    stripe_.insert(stripe_.end(), rows, rows + now * width_);
    if (now == wanted) flushStripe();
    rows += now * width_;
    count -= now;
  }
}

void ImageWriter::flushStripe() {
  if (stripe_.empty()) return;
  writeStripe(stripe_.data(), static_cast<int64_t>(stripe_.size()) / width_);
  stripe_.clear();
}

void ImageWriter::writeStripe(const float* rows, int64_t count) {
  int status = 0;
  // `long` is 64 bits wherever Perseus runs.
  std::array<long, 2> first{1, written_ + 1};
  std::array<long, 2> last{width_, written_ + count};
  // CFITSIO takes its pixels as mutable, and writes into them.
  std::vector<float> own(rows, rows + width_ * count);
  if (compressed_) {
    for (float& pixel : own) {
      if (std::isnan(pixel)) pixel = kNoValue;
    }
    float none = kNoValue;
    fits_write_pixnull(file_.get(), TFLOAT, first.data(), width_ * count, own.data(), &none, &status);
  } else {
    fits_write_subset(file_.get(), TFLOAT, first.data(), last.data(), own.data(), &status);
  }
  check(status);
  written_ += count;
}

void ImageWriter::finish() {
  const std::scoped_lock lock(mutex_);
  if (!file_) throw perseus::CodedError("FITS_CLOSED", path_ + " was finished already.", path_);
  flushStripe();
  if (written_ != height_) {
    throw perseus::CodedError(
        "NATIVE_ARGUMENT",
        path_ + " has " + std::to_string(height_) + " rows, and " + std::to_string(written_) + " were given.",
        path_);
  }
  int status = 0;
  fits_close_file(file_.release(), &status);
  check(status);
  flushToDisk(path_);
}

}  // namespace sky
