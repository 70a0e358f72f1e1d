#include "tile_sides.h"

#include <array>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "error.h"

namespace sky {

namespace {

constexpr int64_t kBlock = 2880;
constexpr int64_t kCard = 80;

/// What of a header says how many bytes follow it.
struct DataSize {
  double bitpix = 8;
  double axes = 0;
  double product = 1;
  double parameters = 0;
  double groups = 1;

  /// In whole blocks. In double: a hostile header's product overflows nothing then.
  double blocks() const {
    const double elements = axes > 0 ? groups * (parameters + product) : 0;
    return std::ceil(std::abs(bitpix) / 8 * elements / static_cast<double>(kBlock));
  }
};

double valueOf(std::string_view card) {
  return card.substr(8, 2) == "= " ? std::strtod(std::string(card.substr(10)).c_str(), nullptr) : 0;
}

/// @returns whether it is the header's last card
bool take(std::string_view card, DataSize& size, const std::string& path) {
  const std::string_view name = card.substr(0, 8);
  if (name == "END     ") return true;
  if (name == "BITPIX  ") size.bitpix = valueOf(card);
  if (name == "NAXIS   ") size.axes = valueOf(card);
  if (name.starts_with("NAXIS") && name[5] >= '1' && name[5] <= '9') size.product *= valueOf(card);
  if (name == "PCOUNT  ") size.parameters = valueOf(card);
  if (name == "GCOUNT  ") size.groups = valueOf(card);
  // Whatever CFITSIO takes for less than one: no number at all, too.
  if (name.starts_with("ZTILE") && name[5] >= '1' && name[5] <= '9' && !(valueOf(card) >= 1)) {
    throw Error(
        "FITS_UNREADABLE",
        path +
            " cannot be read: it is compressed in tiles without a size. Its header is damaged: fetch or copy "
            "it again.",
        path);
  }
  return false;
}

}  // namespace

void refuseEmptyTiles(const BlockReader& read, const std::string& path) {
  std::array<char, kBlock> block;
  double next = 0;
  DataSize size;
  while (next < 9e15 && read(static_cast<int64_t>(next) * kBlock, block.data())) {
    ++next;
    bool ended = false;
    for (int64_t at = 0; at < kBlock && !ended; at += kCard) {
      ended = take(std::string_view(block.data() + at, kCard), size, path);
    }
    if (!ended) continue;
    const double blocks = size.blocks();
    if (!(blocks >= 0)) return;
    next += blocks;
    size = DataSize{};
  }
}

}  // namespace sky
