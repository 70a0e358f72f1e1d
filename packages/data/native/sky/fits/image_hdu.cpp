#include "image_hdu.h"

#include <array>

#include "coded_error.h"

namespace sky {

namespace {

/// Of an image with two axes or more, plain or compressed.
bool hasImage(fitsfile* file) {
  int status = 0;
  int type = 0;
  int axes = 0;
  fits_get_hdu_type(file, &type, &status);
  if (type != IMAGE_HDU && fits_is_compressed_image(file, &status) != 1) return false;
  fits_get_img_dim(file, &axes, &status);
  fits_clear_errmsg();
  return status == 0 && axes >= 2;
}

/// "HDU 1 (SCI), 4": for a user who asked for another.
std::string imagesOf(fitsfile* file) {
  std::string images;
  int status = 0;
  for (int hdu = 1; fits_movabs_hdu(file, hdu, nullptr, &status) == 0; ++hdu) {
    if (!hasImage(file)) continue;
    std::array<char, FLEN_VALUE> name{};
    int asked = 0;
    fits_read_key(file, TSTRING, "EXTNAME", name.data(), nullptr, &asked);
    images += (images.empty() ? "HDU " : ", ") + std::to_string(hdu - 1);
    if (asked == 0 && name[0] != 0) images += std::string(" (") + name.data() + ")";
    // Enough to see what it is about; a file may have a thousand.
    if (images.size() > 100) return images + ", ...";
  }
  fits_clear_errmsg();
  return images;
}

[[noreturn]] void refuse(fitsfile* file, const std::string& path, const std::string& what) {
  const std::string images = imagesOf(file);
  throw perseus::CodedError(
      "FITS_NO_IMAGE",
      path + " " + what + ". " +
          (images.empty() ? "It has no image at all: give another file." : "Its images: " + images + "."),
      path);
}

}  // namespace

void failReading(int status, const std::string& path) {
  std::array<char, FLEN_STATUS> words{};
  fits_get_errstatus(status, words.data());
  // Not CFITSIO's further messages: they are one list for all threads, and may be about another file.
  fits_clear_errmsg();
  const bool truncated = status == END_OF_FILE || status == READ_ERROR || status == DATA_DECOMPRESSION_ERR ||
                         status == SEEK_ERROR;
  const bool many = status == TOO_MANY_FILES;
  throw perseus::CodedError(truncated ? "FITS_TRUNCATED" : "FITS_UNREADABLE",
                            path + " cannot be read: " + words.data() + ". " +
                                (truncated ? "It is cut short or damaged: fetch or copy it again."
                                 : many    ? "Close some images first."
                                           : "Its header is damaged: fetch or copy it again."),
                            path);
}

void moveToImage(fitsfile* file, const HduChoice& choice, const std::string& path) {
  int status = 0;
  if (const int* number = std::get_if<int>(&choice)) {
    const std::string hdu = "HDU " + std::to_string(*number);
    if (*number < 0) refuse(file, path, "has no " + hdu);
    fits_movabs_hdu(file, *number + 1, nullptr, &status);
    if (status == END_OF_FILE) refuse(file, path, "has no " + hdu);
    if (status != 0) failReading(status, path);
    if (!hasImage(file)) refuse(file, path, "has no image of two axes in " + hdu);
    return;
  }
  if (const std::string* name = std::get_if<std::string>(&choice)) {
    std::string extension = *name;
    fits_movnam_hdu(file, ANY_HDU, extension.data(), 0, &status);
    if (status != 0) refuse(file, path, "has no HDU named \"" + *name + "\"");
    if (!hasImage(file)) refuse(file, path, "has no image of two axes in its HDU \"" + *name + "\"");
    return;
  }
  while (!hasImage(file)) {
    fits_movrel_hdu(file, 1, nullptr, &status);
    if (status == END_OF_FILE) refuse(file, path, "has no image of two axes");
    if (status != 0) failReading(status, path);
  }
}

}  // namespace sky
