#include "image.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <vector>

#include "coded_error.h"
#include "tile_sides.h"

namespace sky {

namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

/// Sides and areas beyond what any survey has; a header that claims more is damaged or hostile.
constexpr int64_t kLongestSide = int64_t{1} << 24;
constexpr int64_t kLargestTile = int64_t{1} << 28;
/// A file that has to be decompressed as a whole lies in memory as a whole.
constexpr size_t kLargestWhole = size_t{4} << 30;
constexpr int64_t kBlock = 2880;
/// Pixels between two looks at whether to stop.
constexpr int64_t kStride = int64_t{1} << 22;

bool stopped(const StopFlag* stop) {
  // Written by another thread, which std::atomic_ref would want a mutable place for.
  return stop != nullptr && __atomic_load_n(stop, __ATOMIC_RELAXED) != 0;
}

}  // namespace

void Image::Closer::operator()(fitsfile* file) const {
  int status = 0;
  fits_close_file(file, &status);
  fits_clear_errmsg();
}

std::shared_ptr<Image> Image::open(const std::string& path, const HduChoice& choice) {
  std::shared_ptr<Image> image(new Image(path));
  image->openFile();
  moveToImage(image->file_.get(), choice, path);
  image->describe();
  return image;
}

void Image::openFile() {
  const Packing packing = packingOf(path_);
  if (fits_is_reentrant() != 1) {
    throw perseus::CodedError(
        "ADDON_UNLOADABLE",
        "This CFITSIO was built for one thread alone. Install another, or build it with "
        "packages/data/setup/build-libraries.mjs.");
  }
  fitsfile* opened = nullptr;
  int status = 0;
  if (packing == Packing::None) {
    std::ifstream file(path_, std::ios::binary);
    refuseEmptyTiles(
        [&file](int64_t offset, char* into) { return file.seekg(offset) && file.read(into, kBlock); }, path_);
    // Not fits_open_file: its extended names can run filters, programs and downloads.
    fits_open_diskfile(&opened, path_.c_str(), READONLY, &status);
  } else {
    unpacked_ = std::make_unique<UnpackedFile>(path_, packing, kLargestWhole);
    refuseEmptyTiles(
        [this](int64_t offset, char* into) {
          if (offset + kBlock > static_cast<int64_t>(*unpacked_->size())) return false;
          std::memcpy(into, static_cast<const char*>(*unpacked_->start()) + offset, kBlock);
          return true;
        },
        path_);
    fits_open_memfile(&opened, "unpacked", READONLY, unpacked_->start(), unpacked_->size(), 0, nullptr,
                      &status);
  }
  file_.reset(opened);
  if (status != 0) failReading(status, path_);
}

void Image::describe() {
  fitsfile* file = file_.get();
  int status = 0;
  int axes = 0;
  std::array<LONGLONG, 3> sides{0, 0, 1};
  fits_get_img_paramll(file, 3, &bitpix_, &axes, sides.data(), &status);
  if (status != 0) failReading(status, path_);
  if (axes < 2 || sides[0] < 1 || sides[1] < 1 || (axes >= 3 && sides[2] != 1)) {
    throw perseus::CodedError(
        "FITS_NO_IMAGE",
        path_ + ": its HDU has no image of two axes. Give the number or name of one that has.", path_);
  }
  width_ = sides[0];
  height_ = sides[1];
  compressed_ = fits_is_compressed_image(file, &status) == 1;
  fits_get_hdu_num(file, &hdu_);
  --hdu_;
  refuseUnreasonable();
  readHeader();
  if (compressed_) tiles_.emplace(file, path_);
  if (!compressed_ && !unpacked_) readPlainly();
}

void Image::refuseUnreasonable() const {
  if (width_ > kLongestSide || height_ > kLongestSide) {
    throw perseus::CodedError(
        "FITS_TOO_LARGE",
        path_ + " claims an image of " + std::to_string(width_) + " x " + std::to_string(height_) +
            " pixels, more than any survey has. Its header is damaged: fetch or copy it again.",
        path_);
  }
  fitsfile* file = file_.get();
  LONGLONG header_start = 0;
  LONGLONG data_start = 0;
  LONGLONG data_end = 0;
  int status = 0;
  fits_get_hduaddrll(file, &header_start, &data_start, &data_end, &status);
  if (status != 0) failReading(status, path_);
  // Without the blocks' padding, which some writers leave out.
  const int64_t bytes =
      compressed_ ? file->Fptr->heapstart + file->Fptr->heapsize : width_ * height_ * (std::abs(bitpix_) / 8);
  if (bytes < 0 || data_start + bytes > file->Fptr->filesize) {
    throw perseus::CodedError("FITS_TRUNCATED",
                              path_ + " has " + std::to_string(file->Fptr->filesize) +
                                  " bytes, and its header says " + std::to_string(data_start + bytes) +
                                  ". Fetch or copy it again.",
                              path_);
  }
  if (!compressed_) return;
  int64_t pixels = 1;
  for (int axis = 0; axis < file->Fptr->zndim; ++axis) {
    const int64_t side = file->Fptr->tilesize[axis];
    if (side < 1 || side > kLongestSide || pixels > kLargestTile / side) {
      throw perseus::CodedError(
          "FITS_TOO_LARGE",
          path_ + " is compressed in tiles of too many pixels. Compress it in smaller ones (fpack).", path_);
    }
    pixels *= side;
  }
}

void Image::readHeader() {
  // Not fits_convert_hdr2str: on compressed images it makes a full image in memory first.
  char* cards = nullptr;
  int count = 0;
  int status = 0;
  fits_hdr2str(file_.get(), 0, nullptr, 0, &cards, &count, &status);
  if (status != 0) failReading(status, path_);
  header_.assign(cards, static_cast<size_t>(count) * 80);
  fits_free_memory(cards, &status);
}

void Image::readPlainly() {
  fitsfile* file = file_.get();
  LONGLONG data_start = 0;
  int status = 0;
  fits_get_hduaddrll(file, nullptr, &data_start, nullptr, &status);
  PlainPixels::Layout layout{data_start, width_, bitpix_, 1, 0, std::nullopt};
  int asked = 0;
  fits_read_key(file, TDOUBLE, "BSCALE", &layout.scale, nullptr, &asked);
  asked = 0;
  fits_read_key(file, TDOUBLE, "BZERO", &layout.zero, nullptr, &asked);
  asked = 0;
  LONGLONG blank = 0;
  if (bitpix_ > 0 && fits_read_key(file, TLONGLONG, "BLANK", &blank, nullptr, &asked) == 0)
    layout.blank = blank;
  fits_clear_errmsg();
  plain_.emplace(path_, layout);
  // A descriptor and some buffers less for each of many images.
  file_.reset();
}

void Image::readSection(int64_t x, int64_t y, int64_t width, int64_t height, float* pixels,
                        const StopFlag* stop) {
  const int64_t left = std::clamp<int64_t>(x, 0, width_);
  const int64_t right = std::clamp<int64_t>(x + width, 0, width_);
  const int64_t bottom = std::clamp<int64_t>(y, 0, height_);
  const int64_t top = std::clamp<int64_t>(y + height, 0, height_);
  const bool whole = left == x && right == x + width && bottom == y && top == y + height;
  if (!whole) std::fill(pixels, pixels + width * height, kNone);
  if (left >= right || bottom >= top) return;
  const std::scoped_lock lock(mutex_);
  if (!file_ && !plain_) throw perseus::CodedError("FITS_CLOSED", path_ + " was closed.", path_);
  if (whole) return readInside(x, y, width, height, pixels, stop);
  std::vector<float> inside((right - left) * (top - bottom));
  readInside(left, bottom, right - left, top - bottom, inside.data(), stop);
  for (int64_t row = bottom; row < top; ++row) {
    const float* from = inside.data() + (row - bottom) * (right - left);
    std::copy(from, from + (right - left), pixels + (row - y) * width + (left - x));
  }
}

void Image::readInside(int64_t x, int64_t y, int64_t width, int64_t height, float* pixels,
                       const StopFlag* stop) {
  // Whole rows of tiles: a tile that two pieces share would be decompressed for each.
  const int64_t together = compressed_ ? file_->Fptr->tilesize[1] : 1;
  const int64_t rows = std::max<int64_t>(kStride / width / together, 1) * together;
  for (int64_t row = y; row < y + height && !stopped(stop);) {
    const int64_t end = std::min((row / together) * together + rows, y + height);
    float* into = pixels + (row - y) * width;
    if (plain_) {
      for (int64_t each = row; each < end; ++each)
        plain_->readRow(x, each, width, into + (each - row) * width);
    } else {
      readThroughCfitsio(x, row, width, end - row, into);
    }
    row = end;
  }
}

void Image::readThroughCfitsio(int64_t x, int64_t y, int64_t width, int64_t height, float* pixels) {
  if (tiles_) tiles_->check(x, y, width, height);
  // `long` is 64 bits wherever Perseus runs.
  std::array<long, 3> first{x + 1, y + 1, 1};
  std::array<long, 3> last{x + width, y + height, 1};
  std::array<long, 3> step{1, 1, 1};
  float none = kNone;
  int any = 0;
  int status = 0;
  fits_read_subset(file_.get(), TFLOAT, first.data(), last.data(), step.data(), &none, pixels, &any, &status);
  if (status != 0) failReading(status, path_);
}

void Image::close() {
  const std::scoped_lock lock(mutex_);
  plain_.reset();
  file_.reset();
  unpacked_.reset();
}

}  // namespace sky
