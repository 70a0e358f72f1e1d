#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sky {

/// What each band is multiplied by over a grid, to take extinction out: known at nodes, linear between them.
struct Brightening {
  int64_t step = 1;  ///< pixels of the grid from one node to the next; the first is at (0, 0)
  int64_t nodesAcross = 0;
  int64_t nodesDown = 0;
  std::array<std::vector<float>, 3> factors;  ///< row by row; empty where there is nothing to do

  /// Multiplies a band's plane of a rectangle of the grid by `constant`, and by the factors there.
  void apply(size_t band, int64_t x, int64_t y, int64_t width, int64_t height, float constant,
             float* plane) const;
};

}  // namespace sky
