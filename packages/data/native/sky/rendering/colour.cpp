#include "colour.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "clones.h"

namespace sky {

namespace {

constexpr double kSmallestQ = 1.0 / (1 << 23);
constexpr double kLargestQ = 1e10;
constexpr float kWhite = 255;
/// Share of the linear range at which slope and stretch agree.
constexpr double kFraction = 0.1;
constexpr size_t kChunk = 1024;
/// asinh beyond this is taken as that of this: white many times over, and its square still is a float.
constexpr float kBrightest = 1e18F;

/// Logarithm of 1 or more, within two units in the last place: the polynomial of Cephes (Moshier), which the
/// compiler makes vector code of.
SKY_INLINE float logOf(float x) {
  const auto bits = std::bit_cast<uint32_t>(x);
  const uint32_t above = ((bits & 0x7fffffU) > 0x3504f3U) ? 1U : 0U;
  const auto exponent = static_cast<float>(static_cast<int32_t>((bits >> 23) + above) - 127);
  const float m = std::bit_cast<float>((bits & 0x7fffffU) | ((127 - above) << 23)) - 1;
  const float square = m * m;
  float sum = 7.0376836292e-2F;
  sum = sum * m - 1.1514610310e-1F;
  sum = sum * m + 1.1676998740e-1F;
  sum = sum * m - 1.2420140846e-1F;
  sum = sum * m + 1.4249322787e-1F;
  sum = sum * m - 1.6668057665e-1F;
  sum = sum * m + 2.0000714765e-1F;
  sum = sum * m - 2.4999993993e-1F;
  sum = sum * m + 3.3333331174e-1F;
  const float rest = sum * m * square - 2.12194440e-4F * exponent - 0.5F * square;
  return m + rest + 0.693359375F * exponent;
}

/// asinh of what is not negative. The logarithm loses its digits near 1: there the series is exact to a
/// float.
SKY_INLINE float asinhOf(float x) {
  const float square = x * x;
  const float series = x * (1 + square * (-1.0F / 6 + square * (3.0F / 40)));
  return x < 0.05F ? series : logOf(x + std::sqrt(square + 1));
}

SKY_INLINE uint8_t greyOf(float value) {
  return static_cast<uint8_t>(static_cast<int32_t>(value));
}

}  // namespace

SKY_CLONES void toRgb(const std::array<const float*, 3>& bands, size_t count, const LuptonStretch& how,
                      uint8_t* rgb) {
  const double q = how.q < kSmallestQ ? 0.1 : std::min(how.q, kLargestQ);
  const auto slope = static_cast<float>(kFraction * kWhite / std::asinh(kFraction * q));
  const auto soften = static_cast<float>(q / how.stretch);
  const auto minimum = static_cast<float>(how.minimum);
  const std::array<float, 3> weight{static_cast<float>(how.weights[0]), static_cast<float>(how.weights[1]),
                                    static_cast<float>(how.weights[2])};
  std::array<std::array<uint8_t, kChunk>, 3> grey;
  for (size_t start = 0; start < count; start += kChunk) {
    const size_t n = std::min(kChunk, count - start);
    const float* red = bands[0] + start;
    const float* green = bands[1] + start;
    const float* blue = bands[2] + start;
    for (size_t i = 0; i < n; ++i) {
      const float r0 = red[i] * weight[0] - minimum;
      const float g0 = green[i] * weight[1] - minimum;
      const float b0 = blue[i] * weight[2] - minimum;
      const float intensity = (r0 + g0 + b0) / 3;
      const float positive = intensity > 1e-30F ? intensity : 1e-30F;
      const float softened = positive * soften;
      const float stretched = asinhOf(softened < kBrightest ? softened : kBrightest) * slope / positive;
      const float factor = intensity > 0 ? stretched : 0;
      const float r = r0 > 0 ? r0 * factor : 0;
      const float g = g0 > 0 ? g0 * factor : 0;
      const float b = b0 > 0 ? b0 * factor : 0;
      const float brighter = g > b ? g : b;
      const float brightest = r > brighter ? r : brighter;
      const float down = brightest > kWhite ? kWhite / brightest : 1.0F;
      grey[0][i] = greyOf(r * down);
      grey[1][i] = greyOf(g * down);
      grey[2][i] = greyOf(b * down);
    }
    uint8_t* to = rgb + start * 3;
    for (size_t i = 0; i < n; ++i) {
      to[3 * i] = grey[0][i];
      to[3 * i + 1] = grey[1][i];
      to[3 * i + 2] = grey[2][i];
    }
  }
}

}  // namespace sky
