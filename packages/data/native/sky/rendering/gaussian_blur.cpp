#include "gaussian_blur.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "clones.h"

namespace sky {

namespace {

/// Beyond this many standard deviations there is 0.00006 of the kernel.
constexpr double kFarthest = 4;

/// One side of the kernel, from its middle on.
std::vector<float> kernelOf(double sigma) {
  std::vector<float> half(static_cast<size_t>(blurReach(sigma)) + 1);
  double sum = 0;
  for (size_t i = 0; i < half.size(); ++i) {
    const auto distance = static_cast<double>(i);
    // The mean over the pixel: samples of narrow Gaussians do not sum to their integral.
    const double value = std::erf((distance + 0.5) / (sigma * std::sqrt(2.0))) -
                         std::erf((distance - 0.5) / (sigma * std::sqrt(2.0)));
    half[i] = static_cast<float>(value);
    sum += i == 0 ? value : 2 * value;
  }
  for (float& value : half) value = static_cast<float>(value / sum);
  return half;
}

SKY_CLONES void addScaled(const float* from, float weight, int64_t count, float* to) {
  for (int64_t i = 0; i < count; ++i) to[i] += weight * from[i];
}

/// Sums along rows; what lies beyond them counts as 0.
void alongRows(const std::vector<float>& from, int64_t width, const std::vector<float>& half,
               std::vector<float>& to) {
  std::fill(to.begin(), to.end(), 0.0F);
  const auto rows = static_cast<int64_t>(from.size()) / width;
  const auto reach = static_cast<int64_t>(half.size()) - 1;
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t offset = -reach; offset <= reach; ++offset) {
      const int64_t first = std::max<int64_t>(0, -offset);
      const int64_t last = std::min(width, width - offset);
      if (first >= last) continue;
      addScaled(from.data() + row * width + first + offset, half[std::abs(offset)], last - first,
                to.data() + row * width + first);
    }
  }
}

/// Sums down columns.
void downColumns(const std::vector<float>& from, int64_t width, const std::vector<float>& half,
                 std::vector<float>& to) {
  std::fill(to.begin(), to.end(), 0.0F);
  const auto rows = static_cast<int64_t>(from.size()) / width;
  const auto reach = static_cast<int64_t>(half.size()) - 1;
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t offset = -reach; offset <= reach; ++offset) {
      if (row + offset < 0 || row + offset >= rows) continue;
      addScaled(from.data() + (row + offset) * width, half[std::abs(offset)], width, to.data() + row * width);
    }
  }
}

}  // namespace

int64_t blurReach(double sigma) {
  return std::max<int64_t>(1, static_cast<int64_t>(std::ceil(kFarthest * sigma)));
}

void blur(ImageSection& section, double sigma) {
  if (section.pixels.empty()) return;
  const std::vector<float> half = kernelOf(sigma);
  std::vector<float>& pixels = section.pixels;
  std::vector<float> values(pixels.size());
  std::vector<float> there(pixels.size());
  for (size_t i = 0; i < pixels.size(); ++i) {
    there[i] = std::isfinite(pixels[i]) ? 1.0F : 0.0F;
    values[i] = std::isfinite(pixels[i]) ? pixels[i] : 0.0F;
  }
  std::vector<float> between(pixels.size());
  alongRows(values, section.width, half, between);
  downColumns(between, section.width, half, values);
  std::vector<float> weights(pixels.size());
  alongRows(there, section.width, half, between);
  downColumns(between, section.width, half, weights);
  for (size_t i = 0; i < pixels.size(); ++i) {
    pixels[i] = there[i] > 0 ? values[i] / weights[i] : std::numeric_limits<float>::quiet_NaN();
  }
}

}  // namespace sky
