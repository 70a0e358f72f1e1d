#include "resample.h"

#include <algorithm>
#include <cmath>

#include "area.h"
#include "bilinear.h"
#include "lanczos.h"

namespace sky {

namespace {

int64_t floorTo(int64_t value, int64_t step) {
  return value >= 0 ? value / step * step : -((-value + step - 1) / step) * step;
}

/// Between two nodes of a row of nodes and the two below them, `down` of the way.
Cell cellAt(const PixelMap& map, size_t node, double down) {
  const double step = PixelMap::kNodeStep;
  const size_t below = node + map.nodesAcross;
  const auto between = [=](const std::vector<double>& at, size_t first, size_t second) {
    return at[first] + (at[second] - at[first]) * down;
  };
  const double x0 = between(map.imageX, node, below);
  const double y0 = between(map.imageY, node, below);
  return {x0,
          y0,
          (between(map.imageX, node + 1, below + 1) - x0) / step,
          (between(map.imageY, node + 1, below + 1) - y0) / step,
          (map.imageX[below] - map.imageX[node]) / step,
          (map.imageY[below] - map.imageY[node]) / step};
}

}  // namespace

int64_t PixelMap::firstNodeX() const {
  return floorTo(x, kNodeStep);
}
int64_t PixelMap::firstNodeY() const {
  return floorTo(y, kNodeStep);
}

int64_t reachOf(Resampling method, double outputPixelsPerImagePixel) {
  if (method == Resampling::Bilinear) return 2;
  if (method == Resampling::Lanczos3) return 4;
  return 2 + static_cast<int64_t>(std::ceil(1 / outputPixelsPerImagePixel));
}

bool reaches(std::span<const float> pixels, float value) {
  int32_t reached = 0;
  for (const float pixel : pixels) reached |= static_cast<int32_t>(pixel >= value);
  return reached != 0;
}

void resample(const ImageSection& section, const PixelMap& map, Rows rows, Resampling method,
              float saturation, float* out, uint8_t* mask) {
  Footprint footprint;
  Samples samples;
  const double step = PixelMap::kNodeStep;
  for (int64_t row = rows.first; row < rows.end; ++row) {
    const int64_t fromFirst = map.y + row - map.firstNodeY();
    const int64_t nodeRow = fromFirst / PixelMap::kNodeStep;
    const double down = static_cast<double>(fromFirst % PixelMap::kNodeStep) / step;
    for (int64_t start = 0; start < map.width;) {
      const int64_t across = map.x + start - map.firstNodeX();
      const int64_t inCell = across % PixelMap::kNodeStep;
      const int64_t end = std::min(map.width, start + PixelMap::kNodeStep - inCell);
      // Always the whole cell, of which a rectangle may want a part: so its border changes nothing.
      const Cell cell = cellAt(map, nodeRow * map.nodesAcross + across / PixelMap::kNodeStep, down);
      switch (method) {
        case Resampling::Bilinear:
          bilinear(section, cell, saturation, samples);
          break;
        case Resampling::Lanczos3:
          lanczos3(section, cell, saturation, samples);
          break;
        case Resampling::Area:
          areaMeans(section, cell, saturation, footprint, samples);
          break;
      }
      float* values = out + (row - rows.first) * map.width + start;
      uint8_t* bits = mask + (row - rows.first) * map.width + start;
      if (end - start == kLanes) {
        for (int i = 0; i < kLanes; ++i) values[i] = samples.values[i];
        for (int i = 0; i < kLanes; ++i) bits[i] |= samples.mask[i];
      } else {
        std::copy_n(samples.values.begin() + inCell, end - start, values);
        for (int64_t i = 0; i < end - start; ++i) bits[i] |= samples.mask[inCell + i];
      }
      start = end;
    }
  }
}

}  // namespace sky
