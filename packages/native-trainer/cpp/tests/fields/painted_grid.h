#pragma once

#include <array>
#include <functional>
#include <span>
#include <vector>

#include "painting/windows/windows.h"
#include "painting_cases.h"

// A small grid on a canvas: four squares by three, of which the last ones are cut off by its edges.

namespace perseus::tests {

constexpr int32_t gridWidth = 118;
constexpr int32_t gridHeight = 75;
constexpr int32_t blockSide = 32;
constexpr int32_t squaresAcross = 4;
constexpr int32_t squaresDown = 3;
/// More than what is painted takes.
constexpr int64_t canvasBlocks = 70;

/// All of the grid: with noise, saturated pixels, and some without data.
PaintingCase gridCase();

/// The part of a case that a rectangle of the grid is.
PaintingCase partOf(const PaintingCase& given, int32_t x, int32_t y, int32_t width, int32_t height);

using PaintBlocks = std::function<void(const painting::Painting&, std::span<const int32_t>)>;

/// Paints the grid row by row of its squares.
/// @returns which block shows which square, none beside its neighbour: [squaresDown, squaresAcross]
std::vector<int32_t> paintGrid(const PaintingCase& given, const PaintBlocks& paint);

/// Windows of one size with the memory of their places, of all of the grid's squares.
class GridWindows {
 public:
  GridWindows(int32_t size, std::vector<int32_t> left, std::vector<int32_t> top, std::vector<int32_t> ids);

  /// Inside, across squares, over each edge and beyond it.
  static GridWindows everywhere(int32_t size, std::vector<int32_t> ids);

  /// Pointers lead into this object.
  painting::Windows windows() const;

  int32_t size;
  std::vector<int32_t> left;
  std::vector<int32_t> top;
  std::vector<int32_t> ids;
};

/// What windows show of a grid that was painted in one piece, and their marks, pixel by pixel.
struct ExpectedWindows {
  std::vector<uint8_t> rgb;
  std::vector<int32_t> marks;
};
ExpectedWindows expectedWindows(const PaintedPixels& whole, const GridWindows& given);

}  // namespace perseus::tests
