#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace sky {

/// Pixels of a row that are made together: those between two nodes of a map.
constexpr int kLanes = 16;

template <typename Value>
using Lanes = std::array<Value, kLanes>;

/// Where `kLanes` pixels of the output lie in an image: the first at (x, y), and the steps there from one
/// output pixel to the next, (ax, ay) along a row and (bx, by) down a column.
struct Cell {
  double x;
  double y;
  double ax;
  double ay;
  double bx;
  double by;
};

/// A value of 0 with the mask bit `kNoData` where there is none.
struct Samples {
  Lanes<float> values;
  Lanes<uint8_t> mask;
};

}  // namespace sky
