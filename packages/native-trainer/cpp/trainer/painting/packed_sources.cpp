#include "painting/packed_sources.h"

#include <cstring>
#include <type_traits>

namespace perseus::painting {
namespace {

/// What devices read at once, at most.
constexpr int64_t alignment = 16;

/// Calls `visit` with each array, the bytes that it has, and where among all of them it lies.
/// @returns where the next would lie
template <typename Visit>
int64_t eachArray(Painting& painting, Visit visit) {
  int64_t at = 0;
  const auto next = [&](auto*& array, int64_t count) {
    if (array == nullptr) return;
    const int64_t bytes = count * static_cast<int64_t>(sizeof(*array));
    visit(array, bytes, at);
    at += (bytes + alignment - 1) / alignment * alignment;
  };
  const int64_t nodes = int64_t{nodesFor(painting.x, painting.width)} * nodesFor(painting.y, painting.height);
  for (BandSource& band : painting.bands) {
    next(band.pixels, int64_t{band.width} * band.height);
    next(band.imageX, nodes);
    next(band.imageY, nodes);
  }
  const int64_t factors = int64_t{painting.brightening.nodesAcross} * painting.brightening.nodesDown;
  for (const float*& band : painting.brightening.factors) next(band, factors);
  next(painting.mask, int64_t{painting.width} * painting.height);
  return at;
}

}  // namespace

int64_t packedBytes(const Painting& painting) {
  Painting given = painting;
  return eachArray(given, [](const auto*, int64_t, int64_t) {});
}

void pack(const Painting& painting, uint8_t* into) {
  Painting given = painting;
  eachArray(given, [into](const auto* array, int64_t bytes, int64_t at) {
    if (bytes > 0) std::memcpy(into + at, array, static_cast<size_t>(bytes));
  });
}

Painting paintingPackedAt(const Painting& painting, const uint8_t* memory) {
  Painting there = painting;
  eachArray(there, [memory](auto*& array, int64_t, int64_t at) {
    array = reinterpret_cast<std::remove_reference_t<decltype(array)>>(memory + at);
  });
  return there;
}

}  // namespace perseus::painting
