#pragma once

#include <fitsio.h>

#include <cstdint>
#include <string>
#include <vector>

namespace sky {

/// Looks at the compressed bytes of tiles before CFITSIO does, which (4.2) trusts them: a damaged gzip stream
/// makes it take memory until there is none, and one of HCOMPRESS or PLIO reach beyond its buffer.
class TileCheck {
 public:
  /// @param file whose current HDU is a compressed image
  TileCheck(fitsfile* file, std::string path);

  /// Of the tiles that hold these pixels, those that were not looked at yet.
  /// @throws CodedError FITS_TRUNCATED
  void check(int64_t x, int64_t y, int64_t width, int64_t height);

 private:
  void checkTile(int64_t column, int64_t row);
  int64_t lengthOf(int table_column, int64_t tile) const;
  std::vector<unsigned char> bytesOf(int table_column, int64_t tile) const;
  void checkGzip(const std::vector<unsigned char>& bytes, int64_t tile) const;
  void checkHcompress(const std::vector<unsigned char>& bytes, int64_t pixels, int64_t tile) const;
  void checkPlio(int64_t tile) const;
  [[noreturn]] void damaged(int64_t tile) const;

  fitsfile* file_;
  std::string path_;
  int64_t width_;
  int64_t height_;
  int64_t tile_width_;
  int64_t tile_height_;
  int64_t columns_;
  std::vector<bool> checked_;
};

}  // namespace sky
