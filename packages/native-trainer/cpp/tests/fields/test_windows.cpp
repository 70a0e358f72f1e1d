#include <c10/core/Device.h>

#include <algorithm>
#include <cmath>

#include "painted_grid.h"
#include "painting/colour/red.h"
#include "painting/packed_sources.h"
#include "painting/paint.h"
#include "painting/windows/take_windows.h"
#include "tests/check.h"

namespace perseus::tests {
namespace {

using namespace perseus::painting;

/// What `isRed` of @perseus/data counts, of all 2^24.
constexpr int64_t redColours = 2'506'609;

/// OpenCV's RGB to HSV with its tables, and Pruitt's (2024) ranges, as they are written down.
bool isRedByTables(int r, int g, int b) {
  const auto table = [](double numerator, int i) {
    return i == 0 ? 0 : static_cast<int>(std::nearbyint(numerator / i));
  };
  const int value = std::max({r, g, b});
  const int range = value - std::min({r, g, b});
  const int saturation = (range * table(255 << 12, value) + (1 << 11)) >> 12;
  const int sector = value == r ? g - b : value == g ? b - r + 2 * range : r - g + 4 * range;
  int hue = (sector * table((180 << 12) / 6.0, range) + (1 << 11)) >> 12;
  if (hue < 0) hue += 180;
  return value >= 20 && ((hue <= 10 && saturation >= 80) || (hue >= 160 && hue <= 179 && saturation >= 100));
}

/// Blocks in the processor's memory, and what is painted into them.
struct PaintedBlocks {
  std::vector<uint8_t> rgb = std::vector<uint8_t>(canvasBlocks * blockSide * blockSide * 3, 77);
  std::vector<uint8_t> mask = std::vector<uint8_t>(canvasBlocks * blockSide * blockSide, 77);

  void paintColumns(const Painting& sources, std::span<const int32_t> into) {
    for (size_t k = 0; k < into.size(); ++k) {
      const auto first = static_cast<int32_t>(k) * blockSide;
      const auto at = static_cast<size_t>(into[k]) * blockSide * blockSide;
      paint(sources, {first, std::min(blockSide, sources.width - first)},
            {rgb.data() + 3 * at, mask.data() + at, blockSide, 0, 0}, c10::kCPU);
    }
  }

  ExpectedWindows take(const Windows& windows) const {
    const auto count = static_cast<size_t>(windows.count);
    const auto area = static_cast<size_t>(windows.size) * static_cast<size_t>(windows.size);
    ExpectedWindows taken{std::vector<uint8_t>(count * area * 3, 99), std::vector<int32_t>(count * 5, 99)};
    takeWindows(windows, {rgb.data(), mask.data(), blockSide}, {taken.rgb.data(), taken.marks.data()},
                c10::kCPU);
    return taken;
  }
};

}  // namespace

TEST("red is what OpenCV's arithmetic makes red, for every colour") {
  int64_t red = 0;
  for (int r = 0; r < 256; ++r) {
    for (int g = 0; g < 256; ++g) {
      for (int b = 0; b < 256; ++b) {
        const bool expected = isRedByTables(r, g, b);
        red += expected ? 1 : 0;
        if (isRed(r, g, b) == expected) continue;
        check(false, std::to_string(r) + ", " + std::to_string(g) + ", " + std::to_string(b));
      }
    }
  }
  check(red == redColours, "as many as TypeScript counts: " + std::to_string(red));
}

TEST("windows of blocks are what a painting in one piece shows, and their marks what counting gives") {
  PaintingCase given = gridCase();
  const PaintedPixels whole = paintedOf(given.painting());
  PaintedBlocks blocks;
  const std::vector<int32_t> ids =
      paintGrid(given, [&](const Painting& sources, auto into) { blocks.paintColumns(sources, into); });
  // Squares are cut off by the grid's edges: what is beyond belongs to whoever clears blocks.
  for (const int32_t size : {1, 2, 11, 21}) {
    GridWindows windows = GridWindows::everywhere(size, ids);
    for (size_t i = 0; i < windows.left.size(); ++i) {
      windows.left[i] = std::min(windows.left[i], gridWidth - size);
      windows.top[i] = std::min(windows.top[i], gridHeight - size);
    }
    const ExpectedWindows expected = expectedWindows(whole, windows);
    const ExpectedWindows taken = blocks.take(windows.windows());
    check(taken.rgb == expected.rgb, std::to_string(size) + " pixels: colours");
    check(taken.marks == expected.marks, std::to_string(size) + " pixels: marks");
  }
}

TEST("squares that no block shows, and those that the table does not have, are black without data") {
  PaintingCase given = gridCase();
  const PaintedPixels whole = paintedOf(given.painting());
  PaintedBlocks blocks;
  const std::vector<int32_t> ids =
      paintGrid(given, [&](const Painting& sources, auto into) { blocks.paintColumns(sources, into); });
  // Of the second row of squares the second and the third, and only the latter is painted.
  const std::vector<int32_t> some{-1, ids[squaresAcross + 2]};
  const std::vector<int32_t> left{30};
  const std::vector<int32_t> top{30};
  const ExpectedWindows taken = blocks.take({75, 1, left.data(), top.data(), 1, 1, 2, 1, some.data()});
  int32_t dark = 0;
  for (int32_t y = 30; y < 105; ++y) {
    for (int32_t x = 30; x < 105; ++x) {
      const bool shown = y >= 32 && y < 64 && x >= 64 && x < 96;
      const auto at = static_cast<size_t>(y * gridWidth + x);
      const auto own = static_cast<size_t>((y - 30) * 75 + x - 30);
      for (size_t c = 0; c < 3; ++c) {
        check(taken.rgb[3 * own + c] == (shown ? whole.rgb[3 * at + c] : 0), "a colour");
      }
      dark += !shown || (whole.mask[at] & noData) != 0 ? 1 : 0;
    }
  }
  check(taken.marks[WithoutData] == dark && taken.marks[SideWithoutData] == 1, "marks");
}

TEST("a painting of packed sources, in whatever memory they lie, is the same") {
  for (PaintingCase& given : paintingCases()) {
    given.brightened = true;
    std::vector<uint8_t> bits(static_cast<size_t>(given.width * given.height));
    for (size_t i = 0; i < bits.size(); ++i) bits[i] = i % 17 == 0 ? noData : i % 23 == 0 ? saturated : 0;
    Painting painting = given.painting();
    painting.mask = bits.data();
    const PaintedPixels expected = paintedOf(painting);
    const auto bytes = static_cast<size_t>(packedBytes(painting));
    std::vector<uint8_t> packed(bytes + 1, 77);
    pack(painting, packed.data());
    check(packed[bytes] == 77, "nothing beyond");
    const std::vector<uint8_t> moved(packed.begin(), packed.end() - 1);
    const Painting there = paintingPackedAt(painting, moved.data());
    const auto* end = reinterpret_cast<const uint8_t*>(there.mask) + bits.size();
    check(end > moved.data() && end <= moved.data() + bytes, "the last one lies within");
    const PaintedPixels painted = paintedOf(there);
    check(painted.rgb == expected.rgb && painted.mask == expected.mask, given.name);
  }
}

}  // namespace perseus::tests
