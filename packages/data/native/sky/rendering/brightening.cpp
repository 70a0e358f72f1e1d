#include "brightening.h"

#include <algorithm>

namespace sky {

void Brightening::apply(size_t band, int64_t x, int64_t y, int64_t width, int64_t height, float constant,
                        float* plane) const {
  if (factors[band].empty()) {
    for (int64_t i = 0; i < width * height; ++i) plane[i] *= constant;
    return;
  }
  for (int64_t row = 0; row < height; ++row) {
    const int64_t nodeRow = std::min((y + row) / step, nodesDown - 2);
    const float down = static_cast<float>(y + row - nodeRow * step) / static_cast<float>(step);
    const float* above = factors[band].data() + nodeRow * nodesAcross;
    const float* below = above + nodesAcross;
    for (int64_t column = 0; column < width; ++column) {
      const int64_t node = std::min((x + column) / step, nodesAcross - 2);
      const float across = static_cast<float>(x + column - node * step) / static_cast<float>(step);
      const float left = above[node] + (below[node] - above[node]) * down;
      const float right = above[node + 1] + (below[node + 1] - above[node + 1]) * down;
      plane[row * width + column] *= constant * (left + (right - left) * across);
    }
  }
}

}  // namespace sky
