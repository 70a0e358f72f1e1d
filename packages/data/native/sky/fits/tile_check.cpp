#include "tile_check.h"

#include <zlib.h>

#include <algorithm>
#include <array>

#include "coded_error.h"
#include "image_hdu.h"

namespace sky {

namespace {

/// A stored pixel has eight bytes at most; some room for what precedes them.
constexpr int64_t kMostBytesOfPixel = 8;
constexpr int64_t kSpare = 2880;

int64_t tilesAlong(int64_t side, int64_t tile) {
  return (side + tile - 1) / tile;
}

int64_t bigEndian(const unsigned char* bytes) {
  return int64_t{bytes[0]} << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
}

/// Whether `bytes` are a whole gzip stream of no more than `most` bytes.
bool isWholeGzip(const std::vector<unsigned char>& bytes, int64_t most) {
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 32) != Z_OK) return false;
  stream.next_in = const_cast<unsigned char*>(bytes.data());
  stream.avail_in = static_cast<unsigned>(bytes.size());
  std::array<unsigned char, 1 << 16> scratch;
  int status = Z_OK;
  while (status == Z_OK && static_cast<int64_t>(stream.total_out) <= most) {
    stream.next_out = scratch.data();
    stream.avail_out = scratch.size();
    status = inflate(&stream, Z_NO_FLUSH);
  }
  const bool whole = status == Z_STREAM_END && static_cast<int64_t>(stream.total_out) <= most;
  inflateEnd(&stream);
  return whole;
}

}  // namespace

TileCheck::TileCheck(fitsfile* file, std::string path)
    : file_(file),
      path_(std::move(path)),
      width_(file->Fptr->znaxis[0]),
      height_(file->Fptr->znaxis[1]),
      tile_width_(file->Fptr->tilesize[0]),
      tile_height_(file->Fptr->tilesize[1]),
      columns_(tilesAlong(width_, tile_width_)) {
  LONGLONG rows = 0;
  int status = 0;
  fits_get_num_rowsll(file, &rows, &status);
  const int64_t tiles = columns_ * tilesAlong(height_, tile_height_);
  if (status != 0 || rows < tiles) {
    throw perseus::CodedError("FITS_TRUNCATED",
                              path_ + " has " + std::to_string(rows) + " tiles, and its header says " +
                                  std::to_string(tiles) + ". Fetch or copy it again.",
                              path_);
  }
  checked_.resize(static_cast<size_t>(tiles));
}

void TileCheck::check(int64_t x, int64_t y, int64_t width, int64_t height) {
  for (int64_t row = y / tile_height_; row <= (y + height - 1) / tile_height_; ++row) {
    for (int64_t column = x / tile_width_; column <= (x + width - 1) / tile_width_; ++column) {
      const auto tile = static_cast<size_t>(row * columns_ + column);
      if (checked_[tile]) continue;
      checkTile(column, row);
      checked_[tile] = true;
    }
  }
}

void TileCheck::checkTile(int64_t column, int64_t row) {
  const FITSfile& image = *file_->Fptr;
  const int64_t tile = row * columns_ + column;
  if (image.compress_type == PLIO_1 && lengthOf(image.cn_compressed, tile) > 0) return checkPlio(tile);
  const std::vector<unsigned char> bytes = bytesOf(image.cn_compressed, tile);
  if (bytes.empty()) {
    // What would not compress with loss is in a column of its own, by gzip.
    if (image.cn_gzip_data > 0) {
      const std::vector<unsigned char> gzip = bytesOf(image.cn_gzip_data, tile);
      if (!gzip.empty()) checkGzip(gzip, tile);
    }
    return;
  }
  if (image.compress_type == GZIP_1 || image.compress_type == GZIP_2) checkGzip(bytes, tile);
  if (image.compress_type == HCOMPRESS_1) {
    const int64_t across = std::min(tile_width_, width_ - column * tile_width_);
    const int64_t along = std::min(tile_height_, height_ - row * tile_height_);
    checkHcompress(bytes, across * along, tile);
  }
}

int64_t TileCheck::lengthOf(int table_column, int64_t tile) const {
  LONGLONG length = 0;
  LONGLONG offset = 0;
  int status = 0;
  fits_read_descriptll(file_, table_column, tile + 1, &length, &offset, &status);
  if (status != 0) failReading(status, path_);
  const int64_t heap = file_->Fptr->heapsize;
  if (length < 0 || offset < 0 || offset > heap || length > heap - offset) damaged(tile);
  return length;
}

std::vector<unsigned char> TileCheck::bytesOf(int table_column, int64_t tile) const {
  std::vector<unsigned char> bytes(static_cast<size_t>(lengthOf(table_column, tile)));
  if (bytes.empty()) return bytes;
  int status = 0;
  fits_read_col(file_, TBYTE, table_column, tile + 1, 1, static_cast<LONGLONG>(bytes.size()), nullptr,
                bytes.data(), nullptr, &status);
  if (status != 0) failReading(status, path_);
  return bytes;
}

void TileCheck::checkGzip(const std::vector<unsigned char>& bytes, int64_t tile) const {
  if (!isWholeGzip(bytes, file_->Fptr->maxtilelen * kMostBytesOfPixel + kSpare)) damaged(tile);
}

void TileCheck::checkHcompress(const std::vector<unsigned char>& bytes, int64_t pixels, int64_t tile) const {
  // A mark of two bytes, then the two sides.
  if (bytes.size() < 23 || bytes[0] != 0xDD || bytes[1] != 0x99) damaged(tile);
  const int64_t rows = bigEndian(bytes.data() + 2);
  const int64_t columns = bigEndian(bytes.data() + 6);
  if (rows < 1 || columns < 1 || rows > pixels || rows * columns != pixels) damaged(tile);
}

void TileCheck::checkPlio(int64_t tile) const {
  std::vector<short> words(static_cast<size_t>(lengthOf(file_->Fptr->cn_compressed, tile)));
  int status = 0;
  fits_read_col(file_, TSHORT, file_->Fptr->cn_compressed, tile + 1, 1, static_cast<LONGLONG>(words.size()),
                nullptr, words.data(), nullptr, &status);
  if (status != 0) failReading(status, path_);
  if (words.size() < 4) damaged(tile);
  // The list's own length, in the old form of its header or the new, and where its instructions begin.
  const bool old = words[2] > 0;
  if (!old && words.size() < 6) damaged(tile);
  const int64_t length = old ? words[2] : int64_t{words[4]} * 32768 + words[3];
  const int64_t first = old ? 3 : int64_t{words[1]};
  if (first < 0 || length < 0 || length > static_cast<int64_t>(words.size())) damaged(tile);
}

void TileCheck::damaged(int64_t tile) const {
  throw perseus::CodedError(
      "FITS_TRUNCATED",
      path_ + " is damaged in its tile " + std::to_string(tile) + ". Fetch or copy it again.", path_);
}

}  // namespace sky
