#pragma once

#include "painting/resampling/place.h"
#include "painting/resampling/sample.h"

namespace perseus::painting {

constexpr int lanczosTaps = 6;
/// Pixels before the one that a place is counted from, and after it.
constexpr int lanczosBefore = 2;
constexpr int lanczosAfter = 3;

struct LanczosWeights {
  float of[lanczosTaps];
};

constexpr float thirdOfPi = 1.04719755119659774615F;
constexpr float sine60 = 0.86602540378443864676F;

/// sin(pi f / 3) / f for f from 0 to 1, to a float: the Taylor series.
PERSEUS_DEVICE_FUNCTION float sineOver(float square) {
  const float q = times(square, thirdOfPi * thirdOfPi);
  float sum = 1.0F / 362880 - q / 39916800;
  sum = -1.0F / 5040 + times(q, sum);
  sum = 1.0F / 120 + times(q, sum);
  sum = -1.0F / 6 + times(q, sum);
  return times(thirdOfPi, 1 + times(q, sum));
}

/// cos(pi f / 3) for f from 0 to 1.
PERSEUS_DEVICE_FUNCTION float cosineOf(float square) {
  const float q = times(square, thirdOfPi * thirdOfPi);
  float sum = 1.0F / 40320 - q / 3628800;
  sum = -1.0F / 720 + times(q, sum);
  sum = 1.0F / 24 + times(q, sum);
  sum = -1.0F / 2 + times(q, sum);
  return 1 + times(q, sum);
}

/// Weights of the six pixels around a place that lies `f` beyond the third of them.
///
/// sin(pi t) sin(pi t / 3) / t^2 at t = f + 2 ... f - 3. Its first sine is the same for all but for its sign,
/// and goes with the sum; multiplied by f (1 - f), no term is 0 / 0 where a place is a pixel's.
PERSEUS_DEVICE_FUNCTION LanczosWeights lanczosWeights(float f) {
  const float g = 1 - f;
  const float over = sineOver(times(f, f));
  const float sine = times(over, f);
  const float cosine = times(sine60, cosineOf(times(f, f)));
  const float both = times(f, g);
  const float half = times(0.5F, sine);
  const float w0 = times(both, cosine - half) / times(f + 2, f + 2);
  const float w1 = times(-both, cosine + half) / times(f + 1, f + 1);
  const float w2 = times(g, over);
  const float w3 = times(f, sineOver(times(g, g)));
  const float w4 = times(-both, cosine + half) / times(f - 2, f - 2);
  const float w5 = times(both, sine) / times(f - 3, f - 3);
  const float one = 1 / (((w0 + w1) + (w2 + w3)) + (w4 + w5));
  return {{times(w0, one), times(w1, one), times(w2, one), times(w3, one), times(w4, one), times(w5, one)}};
}

/// Windowed sinc over 6 x 6 pixels, of weights that sum to 1; on a pixel's centre that pixel alone.
///
/// Duchon 1979, J. Appl. Meteor. 18, 1016.
PERSEUS_DEVICE_FUNCTION Sample lanczos3(const BandSource& band, const InCell& at) {
  const Split x = splitAt(at.cell.x, at.cell.ax, at.i, band.x);
  const Split y = splitAt(at.cell.y, at.cell.ay, at.i, band.y);
  const bool centred = x.rest == 0 && y.rest == 0;
  const int32_t before = centred ? 0 : lanczosBefore;
  const int32_t after = centred ? 0 : lanczosAfter;
  if (x.whole < before || y.whole < before || x.whole + after >= band.width || y.whole + after >= band.height)
    return nothing();
  const float* own = pixelAt(band, x.whole, y.whole);
  if (centred) return sampleOf(*own, *own, band.saturation);
  const LanczosWeights up = lanczosWeights(y.rest);
  float sums[lanczosTaps] = {};
  float largest = -INFINITY;
  for (int j = 0; j < lanczosTaps; ++j) {
    const float* pixels = pixelAt(band, x.whole - lanczosBefore, y.whole - lanczosBefore + j);
    for (int k = 0; k < lanczosTaps; ++k) {
      sums[k] += times(up.of[j], pixels[k]);
      largest = larger(largest, pixels[k]);
    }
  }
  const LanczosWeights across = lanczosWeights(x.rest);
  float sum = 0;
  for (int k = 0; k < lanczosTaps; ++k) sum += times(across.of[k], sums[k]);
  return sampleOf(sum, largest, band.saturation);
}

}  // namespace perseus::painting
