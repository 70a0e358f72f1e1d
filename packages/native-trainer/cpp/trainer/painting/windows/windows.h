#pragma once

#include <cstdint>

// Square windows of a field, and the painted blocks that they are taken from: on the processor or on a
// device, wherever the pointers point. C++17, without torch.

namespace perseus::painting {

/// Squares of a grid, painted.
struct Blocks {
  const uint8_t* rgb;   ///< [blocks, side, side, 3]
  const uint8_t* mask;  ///< [blocks, side, side]
  int32_t side;
};

/// Where windows lie in a grid, which squares as large as a block tile from (0, 0) on, and which block shows
/// which square. All places lie between -`farthest` and `farthest`, and so do the windows' ends.
struct Windows {
  int32_t size;         ///< pixels on a side
  int32_t count;        ///< of windows
  const int32_t* left;  ///< [count]: of each its first column, and its first row
  const int32_t* top;
  int32_t column;  ///< the first square that `ids` has
  int32_t row;
  int32_t across;
  int32_t down;
  const int32_t* ids;  ///< [down, across] of blocks; below 0 where nothing is painted
};

constexpr int32_t farthest = 1 << 30;
constexpr int32_t largestWindow = 1 << 14;

/// What the pixels of a window tell of it, in the order in which they are written.
enum Mark : int32_t {
  WithoutData,        ///< pixels
  Saturated,          ///< pixels
  CentreWithoutData,  ///< 1 where pixel (size / 2, size / 2) is without data
  SideWithoutData,    ///< 1 where all of one of its four sides is
  Red,                ///< pixels that `isRed` counts
  MarksOfWindow,
};

/// Where windows are written.
struct TakenWindows {
  uint8_t* rgb;    ///< [count, size, size, 3]
  int32_t* marks;  ///< [count, MarksOfWindow]
};

}  // namespace perseus::painting
