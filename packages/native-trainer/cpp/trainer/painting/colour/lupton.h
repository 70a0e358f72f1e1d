#pragma once

#include <cmath>
#include <cstring>

#include "kernels/uncontracted.h"
#include "painting/painting.h"

namespace perseus::painting {

/// Asinh stretch of Lupton et al. 2004, PASP 116, 133: brightness is compressed, the ratio of the bands is
/// kept.
struct LuptonStretch {
  double stretch;     ///< linear range, in the unit of the bands
  double q;           ///< softening; 0 is nearly linear
  double minimum;     ///< black
  double weights[3];  ///< what the bands are multiplied by before they are stretched
};

inline LuptonCurve luptonCurve(const LuptonStretch& how) {
  constexpr double smallestQ = 1.0 / (1 << 23);
  constexpr double largestQ = 1e10;
  // Share of the linear range at which slope and stretch agree.
  constexpr double fraction = 0.1;
  const double q = how.q < smallestQ ? 0.1 : how.q < largestQ ? how.q : largestQ;
  return {static_cast<float>(fraction * 255 / std::asinh(fraction * q)),
          static_cast<float>(q / how.stretch),
          static_cast<float>(how.minimum),
          {static_cast<float>(how.weights[0]), static_cast<float>(how.weights[1]),
           static_cast<float>(how.weights[2])}};
}

PERSEUS_DEVICE_FUNCTION float floatOf(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/// Logarithm of 1 or more, within two units in the last place: the polynomial of Cephes (Moshier).
PERSEUS_DEVICE_FUNCTION float logOf(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  const uint32_t above = (bits & 0x7fffffU) > 0x3504f3U ? 1U : 0U;
  const auto exponent = static_cast<float>(static_cast<int32_t>((bits >> 23) + above) - 127);
  const float m = floatOf((bits & 0x7fffffU) | ((127 - above) << 23)) - 1;
  const float square = times(m, m);
  float sum = 7.0376836292e-2F;
  sum = times(sum, m) - 1.1514610310e-1F;
  sum = times(sum, m) + 1.1676998740e-1F;
  sum = times(sum, m) - 1.2420140846e-1F;
  sum = times(sum, m) + 1.4249322787e-1F;
  sum = times(sum, m) - 1.6668057665e-1F;
  sum = times(sum, m) + 2.0000714765e-1F;
  sum = times(sum, m) - 2.4999993993e-1F;
  sum = times(sum, m) + 3.3333331174e-1F;
  const float rest = times(times(sum, m), square) - times(2.12194440e-4F, exponent) - times(0.5F, square);
  return m + rest + times(0.693359375F, exponent);
}

/// asinh of what is not negative. The logarithm loses its digits near 1: there the series is exact to a
/// float.
PERSEUS_DEVICE_FUNCTION float asinhOf(float x) {
  const float square = times(x, x);
  if (x < 0.05F) return times(x, 1 + times(square, -1.0F / 6 + times(square, 3.0F / 40)));
  return logOf(x + sqrtf(square + 1));
}

PERSEUS_DEVICE_FUNCTION float positive(float value) {
  return value > 0 ? value : 0;
}

/// Three bands to 8-bit RGB. Where a colour exceeds white, all three are scaled down, so that its hue stays.
PERSEUS_DEVICE_FUNCTION void colourOf(const float (&bands)[3], const LuptonCurve& curve, uint8_t (&rgb)[3]) {
  constexpr float white = 255;
  // asinh beyond this is taken as that of this: white many times over, and its square still is a float.
  constexpr float brightest = 1e18F;
  const float r = times(bands[0], curve.weights[0]) - curve.minimum;
  const float g = times(bands[1], curve.weights[1]) - curve.minimum;
  const float b = times(bands[2], curve.weights[2]) - curve.minimum;
  const float intensity = (r + g + b) / 3;
  const float known = intensity > 1e-30F ? intensity : 1e-30F;
  const float softened = times(known, curve.soften);
  const float stretched = times(asinhOf(softened < brightest ? softened : brightest), curve.slope) / known;
  const float factor = intensity > 0 ? stretched : 0;
  const float red = times(positive(r), factor);
  const float green = times(positive(g), factor);
  const float blue = times(positive(b), factor);
  const float brighter = green > blue ? green : blue;
  const float most = red > brighter ? red : brighter;
  const float down = most > white ? white / most : 1;
  rgb[0] = static_cast<uint8_t>(static_cast<int32_t>(times(red, down)));
  rgb[1] = static_cast<uint8_t>(static_cast<int32_t>(times(green, down)));
  rgb[2] = static_cast<uint8_t>(static_cast<int32_t>(times(blue, down)));
}

}  // namespace perseus::painting
