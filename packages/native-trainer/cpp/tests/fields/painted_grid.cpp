#include "painted_grid.h"

#include <algorithm>
#include <utility>

#include "painting/colour/red.h"

namespace perseus::tests {

using painting::Painting;
using painting::Windows;

PaintingCase gridCase() {
  PaintingCase given = paintingCases()[3];
  given.brightened = true;
  given.noise = {0.1, 0.2, 0.05};
  return partOf(given, 0, 0, gridWidth, gridHeight);
}

PaintingCase partOf(const PaintingCase& given, int32_t x, int32_t y, int32_t width, int32_t height) {
  PaintingCase part = given;
  part.x = x;
  part.y = y;
  part.width = width;
  part.height = height;
  return part;
}

std::vector<int32_t> paintGrid(const PaintingCase& given, const PaintBlocks& paint) {
  std::vector<int32_t> ids;
  for (int32_t square = 0; square < squaresAcross * squaresDown; ++square)
    ids.push_back((7 * square + 5) % 61);
  for (int32_t row = 0; row < squaresDown; ++row) {
    const int32_t y = row * blockSide;
    PaintingCase part = partOf(given, 0, y, gridWidth, std::min(blockSide, gridHeight - y));
    paint(part.painting(), std::span(ids).subspan(static_cast<size_t>(row * squaresAcross), squaresAcross));
  }
  return ids;
}

GridWindows::GridWindows(int32_t windowSize, std::vector<int32_t> lefts, std::vector<int32_t> tops,
                         std::vector<int32_t> blocks)
    : size(windowSize), left(std::move(lefts)), top(std::move(tops)), ids(std::move(blocks)) {}

GridWindows GridWindows::everywhere(int32_t size, std::vector<int32_t> ids) {
  GridWindows all(size, {}, {}, std::move(ids));
  constexpr int32_t beyond = painting::farthest - painting::largestWindow;
  for (const int32_t x : {-beyond, -50, -7, 0, 5, 31, 32, 60, 97, gridWidth - 1, gridWidth, 300, beyond}) {
    for (const int32_t y :
         {-beyond, -50, -7, 0, 13, 31, 32, 50, 64, gridHeight - 1, gridHeight, 300, beyond}) {
      all.left.push_back(x);
      all.top.push_back(y);
    }
  }
  return all;
}

Windows GridWindows::windows() const {
  return {size,
          static_cast<int32_t>(left.size()),
          left.data(),
          top.data(),
          0,
          0,
          squaresAcross,
          static_cast<int32_t>(ids.size()) / squaresAcross,
          ids.data()};
}

ExpectedWindows expectedWindows(const PaintedPixels& whole, const GridWindows& given) {
  ExpectedWindows expected;
  for (size_t i = 0; i < given.left.size(); ++i) {
    std::vector<uint8_t> mask;
    int32_t red = 0;
    for (int32_t y = given.top[i]; y < given.top[i] + given.size; ++y) {
      for (int32_t x = given.left[i]; x < given.left[i] + given.size; ++x) {
        const bool inside = x >= 0 && y >= 0 && x < gridWidth && y < gridHeight;
        const auto at = static_cast<size_t>(inside ? y * gridWidth + x : 0);
        uint8_t rgb[3];
        for (size_t c = 0; c < 3; ++c) rgb[c] = inside ? whole.rgb[3 * at + c] : uint8_t{0};
        expected.rgb.insert(expected.rgb.end(), rgb, rgb + 3);
        mask.push_back(inside ? whole.mask[at] : painting::noData);
        red += painting::isRed(rgb[0], rgb[1], rgb[2]) ? 1 : 0;
      }
    }
    const auto lacks = [&](int32_t column, int32_t row) {
      return (mask[static_cast<size_t>(row * given.size + column)] & painting::noData) != 0;
    };
    bool sides[4] = {true, true, true, true};
    for (int32_t n = 0; n < given.size; ++n) {
      const int32_t last = given.size - 1;
      const bool lacking[4] = {lacks(n, 0), lacks(n, last), lacks(0, n), lacks(last, n)};
      for (int k = 0; k < 4; ++k) sides[k] = sides[k] && lacking[k];
    }
    const auto pixels = [&](uint8_t bit) {
      return static_cast<int32_t>(std::ranges::count_if(mask, [bit](uint8_t m) { return (m & bit) != 0; }));
    };
    expected.marks.insert(expected.marks.end(), {pixels(painting::noData), pixels(painting::saturated),
                                                 lacks(given.size / 2, given.size / 2) ? 1 : 0,
                                                 sides[0] || sides[1] || sides[2] || sides[3] ? 1 : 0, red});
  }
  return expected;
}

}  // namespace perseus::tests
