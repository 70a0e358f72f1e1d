#include "image.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <vector>

#include "error.h"

namespace sky {

namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

/// Sides and areas beyond what any survey has; a header that claims more is damaged or hostile.
constexpr int64_t kLongestSide = int64_t{1} << 24;
constexpr int64_t kLargestTile = int64_t{1} << 28;
/// A file that has to be decompressed as a whole lies in memory as a whole.
constexpr uint64_t kLargestWhole = uint64_t{4} << 30;

/// CFITSIO's words for a status, and the oldest message on its stack.
std::string reasonOf(int status) {
  std::array<char, FLEN_STATUS> text{};
  fits_get_errstatus(status, text.data());
  std::array<char, FLEN_ERRMSG> detail{};
  std::string reason = text.data();
  if (fits_read_errmsg(detail.data()) != 0) reason += std::string(": ") + detail.data();
  fits_clear_errmsg();
  return reason;
}

void refuseLargeWhole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::array<unsigned char, 3> start{};
  file.read(reinterpret_cast<char*>(start.data()), start.size());
  const bool gzip = start[0] == 0x1f && start[1] == 0x8b;
  const bool bzip2 = start[0] == 'B' && start[1] == 'Z' && start[2] == 'h';
  if (!gzip && !bzip2) return;
  const uint64_t packed = std::filesystem::file_size(path);
  uint64_t whole = packed;
  if (gzip && packed > 4) {
    std::array<unsigned char, 4> end{};
    file.seekg(-4, std::ios::end);
    file.read(reinterpret_cast<char*>(end.data()), end.size());
    // The size modulo 2^32, which is all that gzip tells.
    whole = std::max<uint64_t>(whole, end[0] | end[1] << 8 | end[2] << 16 | uint64_t{end[3]} << 24);
  }
  if (whole > kLargestWhole || packed > kLargestWhole / 4) {
    throw Error("FITS_TOO_LARGE",
                path + " would take " + std::to_string(whole >> 20) +
                    " MiB of memory unpacked. Unpack it, or compress it in tiles (fpack).",
                path);
  }
}

}  // namespace

void Image::Closer::operator()(fitsfile* file) const {
  int status = 0;
  fits_close_file(file, &status);
}

void Image::fail(int status, const std::string& doing) const {
  const bool truncated = status == END_OF_FILE || status == READ_ERROR || status == DATA_DECOMPRESSION_ERR;
  throw Error(truncated ? "FITS_TRUNCATED" : "FITS_UNREADABLE",
              path_ + " cannot be " + doing + ": " + reasonOf(status) + ". " +
                  (truncated ? "It seems cut short or damaged: fetch or copy it again."
                             : "Check that it is a FITS file with an image."),
              path_);
}

std::shared_ptr<Image> Image::open(const std::string& path, const HduChoice& choice) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    throw Error("FILE_MISSING", "image \"" + path + "\" does not exist, or is no file. Check the path.",
                path);
  }
  refuseLargeWhole(path);
  fitsfile* opened = nullptr;
  int status = 0;
  // Not fits_open_file: its extended names can run filters, programs and downloads.
  fits_open_diskfile(&opened, path.c_str(), READONLY, &status);
  std::shared_ptr<Image> image(new Image(path, File(opened)));
  if (status != 0) image->fail(status, "opened as FITS");
  fitsfile* file = image->file_.get();

  if (const int* number = std::get_if<int>(&choice)) {
    fits_movabs_hdu(file, *number + 1, nullptr, &status);
    if (status != 0) {
      fits_clear_errmsg();
      throw Error("FITS_NO_IMAGE",
                  path + " has no HDU " + std::to_string(*number) + ". Give the number of one it has.", path);
    }
  } else if (const std::string* name = std::get_if<std::string>(&choice)) {
    std::string extension = *name;
    fits_movnam_hdu(file, ANY_HDU, extension.data(), 0, &status);
    if (status != 0) {
      fits_clear_errmsg();
      throw Error("FITS_NO_IMAGE", path + " has no HDU named \"" + *name + "\". Give the name of one it has.",
                  path);
    }
  } else {
    for (;;) {
      int axes = 0;
      int type = 0;
      int asked = 0;
      fits_get_hdu_type(file, &type, &asked);
      const bool image_hdu = type == IMAGE_HDU || fits_is_compressed_image(file, &asked) == 1;
      if (image_hdu) fits_get_img_dim(file, &axes, &asked);
      if (image_hdu && asked == 0 && axes >= 2) break;
      fits_movrel_hdu(file, 1, nullptr, &status);
      if (status == END_OF_FILE) {
        fits_clear_errmsg();
        throw Error("FITS_NO_IMAGE", path + " has no image in any of its HDUs. Give a file with an image.",
                    path);
      }
      if (status != 0) image->fail(status, "read");
    }
  }
  image->describe();
  return image;
}

void Image::describe() {
  fitsfile* file = file_.get();
  int status = 0;
  int axes = 0;
  std::array<LONGLONG, 3> sides{0, 0, 1};
  fits_get_img_paramll(file, 3, &bitpix_, &axes, sides.data(), &status);
  if (status != 0) fail(status, "read as an image");
  if (axes < 2 || sides[0] < 1 || sides[1] < 1 || (axes >= 3 && sides[2] != 1)) {
    throw Error("FITS_NO_IMAGE",
                path_ + ": its HDU has no image of two axes. Give the number or name of one that has.",
                path_);
  }
  if (sides[0] > kLongestSide || sides[1] > kLongestSide) {
    throw Error("FITS_TOO_LARGE",
                path_ + " claims an image of " + std::to_string(sides[0]) + " x " + std::to_string(sides[1]) +
                    " pixels, more than any survey has. Its header is damaged: fetch or copy it again.",
                path_);
  }
  width_ = sides[0];
  height_ = sides[1];
  compressed_ = fits_is_compressed_image(file, &status) == 1;
  fits_get_hdu_num(file, &hdu_);
  --hdu_;

  LONGLONG header_start = 0;
  LONGLONG data_start = 0;
  LONGLONG data_end = 0;
  fits_get_hduaddrll(file, &header_start, &data_start, &data_end, &status);
  if (status != 0) fail(status, "read");
  const int64_t bytes = compressed_ ? 0 : width_ * height_ * (std::abs(bitpix_) / 8);
  if (data_start + bytes > file->Fptr->filesize || (compressed_ && data_end > file->Fptr->filesize)) {
    throw Error("FITS_TRUNCATED",
                path_ + " has " + std::to_string(file->Fptr->filesize) + " bytes, and its header says " +
                    std::to_string(std::max<int64_t>(data_start + bytes, data_end)) +
                    ". Fetch or copy it again.",
                path_);
  }
  if (compressed_ && file->Fptr->maxtilelen > kLargestTile) {
    throw Error("FITS_TOO_LARGE",
                path_ + " is compressed in tiles of too many pixels. Compress it in smaller ones.", path_);
  }

  // Not fits_convert_hdr2str: on compressed images it makes a full image in memory first.
  char* cards = nullptr;
  int count = 0;
  fits_hdr2str(file, 0, nullptr, 0, &cards, &count, &status);
  if (status != 0) fail(status, "read");
  header_.assign(cards, static_cast<size_t>(count) * 80);
  fits_free_memory(cards, &status);

  std::error_code error;
  const bool on_disk =
      std::filesystem::file_size(path_, error) == static_cast<uint64_t>(file->Fptr->filesize);
  if (compressed_ || !on_disk) return;
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
}

void Image::readSection(int64_t x, int64_t y, int64_t width, int64_t height, float* pixels) {
  const int64_t left = std::clamp<int64_t>(x, 0, width_);
  const int64_t right = std::clamp<int64_t>(x + width, 0, width_);
  const int64_t bottom = std::clamp<int64_t>(y, 0, height_);
  const int64_t top = std::clamp<int64_t>(y + height, 0, height_);
  const bool whole = left == x && right == x + width && bottom == y && top == y + height;
  if (!whole) std::fill(pixels, pixels + width * height, kNone);
  if (left >= right || bottom >= top) return;
  const std::scoped_lock lock(mutex_);
  if (!file_) throw Error("FITS_CLOSED", path_ + " was closed.", path_);
  if (whole) return readInside(x, y, width, height, pixels);
  std::vector<float> inside((right - left) * (top - bottom));
  readInside(left, bottom, right - left, top - bottom, inside.data());
  for (int64_t row = bottom; row < top; ++row) {
    const float* from = inside.data() + (row - bottom) * (right - left);
    std::copy(from, from + (right - left), pixels + (row - y) * width + (left - x));
  }
}

void Image::readInside(int64_t x, int64_t y, int64_t width, int64_t height, float* pixels) {
  if (plain_) {
    for (int64_t row = 0; row < height; ++row) plain_->readRow(x, y + row, width, pixels + row * width);
    return;
  }
  // `long` is 64 bits wherever Perseus runs.
  std::array<long, 3> first{x + 1, y + 1, 1};
  std::array<long, 3> last{x + width, y + height, 1};
  std::array<long, 3> step{1, 1, 1};
  float none = kNone;
  int any = 0;
  int status = 0;
  fits_read_subset(file_.get(), TFLOAT, first.data(), last.data(), step.data(), &none, pixels, &any, &status);
  if (status != 0) fail(status, "read");
}

void Image::close() {
  const std::scoped_lock lock(mutex_);
  plain_.reset();
  file_.reset();
}

}  // namespace sky
