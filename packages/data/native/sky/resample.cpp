#include "resample.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "footprint.h"

namespace sky {

namespace {

int64_t floorTo(int64_t value, int64_t step) {
  return value >= 0 ? value / step * step : -((-value + step - 1) / step) * step;
}

struct Sample {
  float value;
  uint8_t mask;
};

constexpr Sample kNothing{0, kNoData};

/// A place this near to a pixel's centre is the centre, so that grids that agree are copied and not
/// interpolated.
double snapped(double coordinate) {
  const double nearest = std::nearbyint(coordinate);
  return std::abs(coordinate - nearest) < 1e-6 ? nearest : coordinate;
}

/// What one method makes of the place (x, y) of an image, of which a section is at hand. Places are of the
/// image and not of the section: where a section begins must not change how a number is rounded.
class Sampler {
 public:
  Sampler(const Section& section, float saturation) : section_(section), saturation_(saturation) {}

  Sample bilinear(double x, double y) const {
    const double column = std::floor(x);
    const double row = std::floor(y);
    const auto right = static_cast<float>(x - column);
    const auto up = static_cast<float>(y - row);
    const int64_t left = static_cast<int64_t>(column) - section_.x;
    const int64_t low = static_cast<int64_t>(row) - section_.y;
    // On a pixel's centre its neighbours do not count, so that an image's last row can be read.
    const int64_t dx = right > 0 ? 1 : 0;
    const int64_t dy = up > 0 ? 1 : 0;
    if (left < 0 || low < 0 || left + dx >= section_.width || low + dy >= section_.height) return kNothing;
    const float* at = section_.pixels.data() + low * section_.width + left;
    const float* above = at + dy * section_.width;
    const float a = at[0];
    const float b = at[dx];
    const float c = above[0];
    const float d = above[dx];
    const float value = (a * (1 - right) + b * right) * (1 - up) + (c * (1 - right) + d * right) * up;
    if (!std::isfinite(value)) return kNothing;
    const bool saturated = std::max(std::max(a, b), std::max(c, d)) >= saturation_;
    return {value, saturated ? kSaturated : uint8_t{0}};
  }

  Sample lanczos(double x, double y) const {
    const double column = std::floor(x) - 2;
    const double bottom = std::floor(y) - 2;
    const int64_t left = static_cast<int64_t>(column) - section_.x;
    const int64_t low = static_cast<int64_t>(bottom) - section_.y;
    if (left < 0 || low < 0 || left + 6 > section_.width || low + 6 > section_.height) return kNothing;
    const std::array<double, 6> across = weights(x - column);
    const std::array<double, 6> up = weights(y - bottom);
    double sum = 0;
    float largest = -std::numeric_limits<float>::infinity();
    for (int64_t j = 0; j < 6; ++j) {
      const float* row = section_.pixels.data() + (low + j) * section_.width + left;
      double inRow = 0;
      for (int64_t i = 0; i < 6; ++i) {
        inRow += across[i] * row[i];
        largest = std::max(largest, row[i]);
      }
      sum += up[j] * inRow;
    }
    if (!std::isfinite(sum)) return kNothing;
    return {static_cast<float>(sum), largest >= saturation_ ? kSaturated : uint8_t{0}};
  }

  /// @param ax, ay, bx, by the steps in the image from one output pixel to the next, along its two axes
  Sample area(double x, double y, double ax, double ay, double bx, double by) const {
    const Footprint footprint(x, y, ax, ay, bx, by);
    double sum = 0;
    double covered = 0;
    float largest = -std::numeric_limits<float>::infinity();
    for (int64_t j = footprint.low(); j <= footprint.high(); ++j) {
      for (int64_t i = footprint.left(); i <= footprint.right(); ++i) {
        const double part = footprint.overlap(i, j);
        if (part <= 0) continue;
        const int64_t column = i - section_.x;
        const int64_t row = j - section_.y;
        if (column < 0 || row < 0 || column >= section_.width || row >= section_.height) return kNothing;
        const float value = section_.pixels[row * section_.width + column];
        sum += part * value;
        covered += part;
        largest = std::max(largest, value);
      }
    }
    if (!(covered > 0) || !std::isfinite(sum)) return kNothing;
    return {static_cast<float>(sum / covered), largest >= saturation_ ? kSaturated : uint8_t{0}};
  }

 private:
  /// Of the six pixels around a place that lies `offset` (2 to 3) after the first; they sum to 1.
  static std::array<double, 6> weights(double offset) {
    std::array<double, 6> all{};
    double sum = 0;
    for (int i = 0; i < 6; ++i) {
      const double t = std::numbers::pi * (offset - i);
      all[i] = std::abs(t) < 1e-9 ? 1 : 3 * std::sin(t) * std::sin(t / 3) / (t * t);
      sum += all[i];
    }
    for (double& weight : all) weight /= sum;
    return all;
  }

  const Section& section_;
  float saturation_;
};

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

void resample(const Section& section, const PixelMap& map, Resampling method, float saturation, float* out,
              uint8_t* mask) {
  const Sampler sampler(section, saturation);
  const double step = PixelMap::kNodeStep;
  for (int64_t row = 0; row < map.height; ++row) {
    const int64_t fromFirst = map.y + row - map.firstNodeY();
    const int64_t nodeRow = fromFirst / PixelMap::kNodeStep;
    const double down = static_cast<double>(fromFirst % PixelMap::kNodeStep) / step;
    for (int64_t start = 0; start < map.width;) {
      const int64_t across = map.x + start - map.firstNodeX();
      const int64_t nodeColumn = across / PixelMap::kNodeStep;
      const int64_t inCell = across % PixelMap::kNodeStep;
      const int64_t end = std::min(map.width, start + PixelMap::kNodeStep - inCell);
      const size_t node = nodeRow * map.nodesAcross + nodeColumn;
      const size_t below = node + map.nodesAcross;
      const auto between = [down](const std::vector<double>& at, size_t first, size_t second) {
        return at[first] + (at[second] - at[first]) * down;
      };
      const double x0 = between(map.imageX, node, below);
      const double x1 = between(map.imageX, node + 1, below + 1);
      const double y0 = between(map.imageY, node, below);
      const double y1 = between(map.imageY, node + 1, below + 1);
      const double ax = (x1 - x0) / step;
      const double ay = (y1 - y0) / step;
      const double bx = (map.imageX[below] - map.imageX[node]) / step;
      const double by = (map.imageY[below] - map.imageY[node]) / step;
      for (int64_t i = start; i < end; ++i) {
        const double within = static_cast<double>(inCell + i - start);
        const double x = snapped(x0 + ax * within);
        const double y = snapped(y0 + ay * within);
        Sample sample = kNothing;
        if (std::isfinite(x) && std::isfinite(y)) {
          switch (method) {
            case Resampling::Bilinear:
              sample = sampler.bilinear(x, y);
              break;
            case Resampling::Lanczos3:
              sample = sampler.lanczos(x, y);
              break;
            case Resampling::Area:
              sample = sampler.area(x, y, ax, ay, bx, by);
              break;
          }
        }
        out[row * map.width + i] = sample.value;
        mask[row * map.width + i] |= sample.mask;
      }
      start = end;
    }
  }
}

}  // namespace sky
