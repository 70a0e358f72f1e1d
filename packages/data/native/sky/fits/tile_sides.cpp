#include "tile_sides.h"

#include <array>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "coded_error.h"

namespace sky {

namespace {

constexpr int64_t kBlock = 2880;
constexpr int64_t kCard = 80;

/// What of a header says how many bytes follow it, and how they are compressed.
struct Header {
  double bitpix = 8;
  double axes = 0;
  double product = 1;
  double parameters = 0;
  double groups = 1;
  /// Of tiles.
  bool empty = false;
  bool rice = false;
  double block = 32;

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
bool take(std::string_view card, Header& header) {
  const std::string_view name = card.substr(0, 8);
  if (name == "END     ") return true;
  if (name == "BITPIX  ") header.bitpix = valueOf(card);
  if (name == "NAXIS   ") header.axes = valueOf(card);
  if (name.starts_with("NAXIS") && name[5] >= '1' && name[5] <= '9') header.product *= valueOf(card);
  if (name == "PCOUNT  ") header.parameters = valueOf(card);
  if (name == "GCOUNT  ") header.groups = valueOf(card);
  if (name == "ZCMPTYPE") header.rice = card.find("'RICE") != std::string_view::npos;
  // With other methods it may be 0.
  if (name == "ZVAL1   ") header.block = valueOf(card);
  // Whatever CFITSIO takes for less than one: no number at all, too.
  if (name.starts_with("ZTILE") && name[5] >= '1' && name[5] <= '9' && !(valueOf(card) >= 1))
    header.empty = true;
  return false;
}

}  // namespace

void refuseEmptyTiles(const BlockReader& read, const std::string& path) {
  std::array<char, kBlock> block;
  double next = 0;
  Header header;
  while (next < 9e15 && read(static_cast<int64_t>(next) * kBlock, block.data())) {
    ++next;
    bool ended = false;
    for (int64_t at = 0; at < kBlock && !ended; at += kCard) {
      ended = take(std::string_view(block.data() + at, kCard), header);
    }
    if (!ended) continue;
    if (header.empty || (header.rice && !(header.block >= 1))) {
      throw perseus::CodedError(
          "FITS_UNREADABLE",
          path +
              " cannot be read: it is compressed in tiles without a size. Its header is damaged: fetch or "
              "copy it again.",
          path);
    }
    const double blocks = header.blocks();
    if (!(blocks >= 0)) return;
    next += blocks;
    header = Header{};
  }
}

}  // namespace sky
