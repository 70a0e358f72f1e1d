#include "colour.h"

#include <algorithm>
#include <cmath>

namespace sky {

namespace {

constexpr double kSmallestQ = 1.0 / (1 << 23);
constexpr double kLargestQ = 1e10;
constexpr float kWhite = 255;
/// Share of the linear range at which slope and stretch agree.
constexpr double kFraction = 0.1;
constexpr size_t kChunk = 1024;

/// asinh of what is not negative. A logarithm, which compilers turn into vector code, loses its digits near
/// 1: there the series is exact to a float.
inline float asinhOf(float x) {
  const float square = x * x;
  const float series = x * (1 + square * (-1.0F / 6 + square * (3.0F / 40)));
  return x < 0.05F ? series : std::log(x + std::sqrt(square + 1));
}

}  // namespace

void toRgb(const std::array<const float*, 3>& bands, size_t count, const LuptonStretch& how, uint8_t* rgb) {
  const double q = how.q < kSmallestQ ? 0.1 : std::min(how.q, kLargestQ);
  const auto slope = static_cast<float>(kFraction * kWhite / std::asinh(kFraction * q));
  const auto soften = static_cast<float>(q / how.stretch);
  const auto minimum = static_cast<float>(how.minimum);
  const std::array<float, 3> weight{static_cast<float>(how.weights[0]), static_cast<float>(how.weights[1]),
                                    static_cast<float>(how.weights[2])};
  std::array<std::array<float, kChunk>, 3> scaled;
  std::array<float, kChunk> factor;
  for (size_t start = 0; start < count; start += kChunk) {
    const size_t n = std::min(kChunk, count - start);
    for (size_t band = 0; band < 3; ++band) {
      const float* from = bands[band] + start;
      for (size_t i = 0; i < n; ++i) scaled[band][i] = from[i] * weight[band] - minimum;
    }
    for (size_t i = 0; i < n; ++i) {
      const float intensity = (scaled[0][i] + scaled[1][i] + scaled[2][i]) / 3;
      const float positive = std::max(intensity, 1e-30F);
      const float stretched = asinhOf(positive * soften) * slope / positive;
      factor[i] = intensity > 0 ? stretched : 0;
    }
    uint8_t* to = rgb + start * 3;
    for (size_t i = 0; i < n; ++i) {
      const float r = std::max(scaled[0][i] * factor[i], 0.0F);
      const float g = std::max(scaled[1][i] * factor[i], 0.0F);
      const float b = std::max(scaled[2][i] * factor[i], 0.0F);
      const float brightest = std::max(r, std::max(g, b));
      const float down = brightest > kWhite ? kWhite / brightest : 1.0F;
      to[3 * i] = static_cast<uint8_t>(r * down);
      to[3 * i + 1] = static_cast<uint8_t>(g * down);
      to[3 * i + 2] = static_cast<uint8_t>(b * down);
    }
  }
}

}  // namespace sky
