#pragma once

#include "painting/colour/red.h"
#include "painting/painting.h"
#include "painting/windows/windows.h"

// One pixel of a window, and what it tells: what the CUDA kernel and its CPU twin share. C++17, without
// torch.

namespace perseus::painting {

/// @param x, y of the grid
/// @returns black without data where no block shows it
PERSEUS_DEVICE_FUNCTION Painted pixelOf(const Blocks& blocks, const Windows& windows, int32_t x, int32_t y) {
  Painted pixel{{0, 0, 0}, noData};
  if (x < 0 || y < 0) return pixel;
  const int32_t column = x / blocks.side - windows.column;
  const int32_t row = y / blocks.side - windows.row;
  if (column < 0 || row < 0 || column >= windows.across || row >= windows.down) return pixel;
  const int64_t block = windows.ids[static_cast<int64_t>(row) * windows.across + column];
  if (block < 0) return pixel;
  const int64_t at = (block * blocks.side + y % blocks.side) * blocks.side + x % blocks.side;
  for (int i = 0; i < 3; ++i) pixel.rgb[i] = blocks.rgb[3 * at + i];
  pixel.mask = blocks.mask[at];
  return pixel;
}

/// Of the pixels that have been looked at: a window's marks, and how many on each of its sides are without
/// data.
struct Counts {
  int32_t of[MarksOfWindow + 4];
};

/// @param column, row of the window
PERSEUS_DEVICE_FUNCTION void addTo(Counts& counts, const Painted& pixel, int32_t column, int32_t row,
                                   int32_t size) {
  counts.of[Red] += isRed(pixel.rgb[0], pixel.rgb[1], pixel.rgb[2]) ? 1 : 0;
  counts.of[Saturated] += (pixel.mask & saturated) != 0 ? 1 : 0;
  if ((pixel.mask & noData) == 0) return;
  ++counts.of[WithoutData];
  counts.of[CentreWithoutData] += column == size / 2 && row == size / 2 ? 1 : 0;
  counts.of[MarksOfWindow] += row == 0 ? 1 : 0;
  counts.of[MarksOfWindow + 1] += row == size - 1 ? 1 : 0;
  counts.of[MarksOfWindow + 2] += column == 0 ? 1 : 0;
  counts.of[MarksOfWindow + 3] += column == size - 1 ? 1 : 0;
}

/// @param into [MarksOfWindow]
PERSEUS_DEVICE_FUNCTION void writeMarks(const Counts& counts, int32_t size, int32_t* into) {
  for (int i = 0; i < MarksOfWindow; ++i) into[i] = counts.of[i];
  for (int side = 0; side < 4; ++side) {
    if (counts.of[MarksOfWindow + side] == size) into[SideWithoutData] = 1;
  }
}

}  // namespace perseus::painting
