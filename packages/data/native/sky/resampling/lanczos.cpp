#include "lanczos.h"

#include <cstring>
#include <numbers>

#include "places.h"

namespace sky {

namespace {

constexpr int kTaps = 6;
/// Pixels before the one that a place is counted from, and after it.
constexpr int kBefore = 2;
constexpr int kAfter = 3;

using Weights = std::array<Lanes<float>, kTaps>;

constexpr auto kThird = static_cast<float>(std::numbers::pi / 3);
constexpr float kSine60 = std::numbers::sqrt3_v<float> / 2;

/// sin(pi f / 3) / f for f from 0 to 1, to a float: the Taylor series.
SKY_INLINE float sineOver(float square) {
  const float q = square * (kThird * kThird);
  return kThird *
         (1 + q * (-1.0F / 6 + q * (1.0F / 120 + q * (-1.0F / 5040 + q * (1.0F / 362880 - q / 39916800)))));
}

/// cos(pi f / 3) for f from 0 to 1.
SKY_INLINE float cosine(float square) {
  const float q = square * (kThird * kThird);
  return 1 + q * (-1.0F / 2 + q * (1.0F / 24 + q * (-1.0F / 720 + q * (1.0F / 40320 - q / 3628800))));
}

/// Weights of the six pixels around places that lie `f` beyond the third of them.
///
/// sin(pi t) sin(pi t / 3) / t^2 at t = f + 2 ... f - 3. Its first sine is the same for all but for its sign,
/// and goes with the sum; multiplied by f (1 - f), no term is 0 / 0 where a place is a pixel's.
SKY_INLINE void weigh(const Lanes<float>& rest, Weights& weights) {
  for (int i = 0; i < kLanes; ++i) {
    const float f = rest[i];
    const float g = 1 - f;
    const float over = sineOver(f * f);
    const float sine = over * f;
    const float cos = cosine(f * f);
    const float both = f * g;
    const float w0 = both * (kSine60 * cos - 0.5F * sine) / ((f + 2) * (f + 2));
    const float w1 = -both * (kSine60 * cos + 0.5F * sine) / ((f + 1) * (f + 1));
    const float w2 = g * over;
    const float w3 = f * sineOver(g * g);
    const float w4 = -both * (kSine60 * cos + 0.5F * sine) / ((f - 2) * (f - 2));
    const float w5 = both * sine / ((f - 3) * (f - 3));
    const float one = 1 / (((w0 + w1) + (w2 + w3)) + (w4 + w5));
    weights[0][i] = w0 * one;
    weights[1][i] = w1 * one;
    weights[2][i] = w2 * one;
    weights[3][i] = w3 * one;
    weights[4][i] = w4 * one;
    weights[5][i] = w5 * one;
  }
}

constexpr int kWide = 8;
/// Eight numbers at once; compilers make what the processor has of it.
typedef float Wide __attribute__((vector_size(kWide * sizeof(float))));

SKY_INLINE Wide wideAt(const float* from) {
  Wide wide;
  std::memcpy(&wide, from, sizeof wide);
  return wide;
}

/// One place that may lie at the section's border or off it: 6 x 6 pixels where all are there.
SKY_INLINE void single(const ImageSection& section, const Places& places, int i, const Weights& across,
                       const Weights& up, float saturation, Samples& samples) {
  const int64_t column = places.column[i];
  const int64_t row = places.row[i];
  const bool centred = places.right[i] == 0 && places.up[i] == 0;
  const int64_t before = centred ? 0 : kBefore;
  const int64_t after = centred ? 0 : kAfter;
  if (column < before || row < before || column + after >= section.width || row + after >= section.height) {
    samples.values[i] = 0;
    samples.mask[i] = kNoData;
    return;
  }
  const float* at = section.pixels.data() + row * section.width + column;
  if (centred) return keep(samples, i, at[0], at[0], saturation);
  const float* first = at - kBefore * section.width - kBefore;
  std::array<float, kTaps> sums{};
  float largest = -std::numeric_limits<float>::infinity();
  for (int j = 0; j < kTaps; ++j) {
    const float* pixels = first + j * section.width;
    for (int k = 0; k < kTaps; ++k) {
      sums[k] += up[j][i] * pixels[k];
      largest = largest < pixels[k] ? pixels[k] : largest;
    }
  }
  float sum = 0;
  for (int k = 0; k < kTaps; ++k) sum += across[k][i] * sums[k];
  keep(samples, i, sum, largest, saturation);
}

/// The sums of `single` in the same order, where two pixels more than the six can be read, and none is
/// saturated.
SKY_INLINE void inside(const ImageSection& section, const Places& places, int i, const Weights& across,
                       const Weights& up, Samples& samples) {
  const float* at = section.pixels.data() + places.row[i] * section.width + places.column[i];
  const float* first = at - kBefore * section.width - kBefore;
  Wide sums{};
  for (int j = 0; j < kTaps; ++j) sums += up[j][i] * wideAt(first + j * section.width);
  float sum = 0;
  for (int k = 0; k < kTaps; ++k) sum += across[k][i] * sums[k];
  const bool centred = places.right[i] == 0 && places.up[i] == 0;
  keep(samples, i, centred ? at[0] : sum, 0, std::numeric_limits<float>::infinity());
}

/// The same of pixels side by side in one row.
SKY_INLINE void line(const ImageSection& section, const Places& places, const Weights& across,
                     const Weights& up, Samples& samples) {
  const float* at = section.pixels.data() + places.row[0] * section.width + places.column[0];
  const float* first = at - kBefore * section.width - kBefore;
  Lanes<float> sums;
  for (int start = 0; start < kLanes; start += kWide) {
    Wide sum{};
    for (int k = 0; k < kTaps; ++k) {
      Wide column{};
      for (int j = 0; j < kTaps; ++j)
        column += wideAt(up[j].data() + start) * wideAt(first + j * section.width + k + start);
      sum += wideAt(across[k].data() + start) * column;
    }
    std::memcpy(sums.data() + start, &sum, sizeof sum);
  }
  for (int i = 0; i < kLanes; ++i) {
    const float own = at[i];
    const bool centred = places.right[i] + places.up[i] == 0;
    keep(samples, i, centred ? own : sums[i], 0, std::numeric_limits<float>::infinity());
  }
}

}  // namespace

SKY_CLONES void lanczos3(const ImageSection& section, const Cell& cell, float saturation, Samples& samples) {
  Places places;
  if (isCopy(section, cell, places)) return copyPixels(section, places, saturation, samples);
  places = placesIn(section, cell);
  const bool inLine = places.inLine();
  if (inLine && places.onPixels() && places.areInside(section, 0, 0))
    return copyPixels(section, places, saturation, samples);
  Weights across;
  Weights up;
  weigh(places.right, across);
  weigh(places.up, up);
  const bool mayBeSaturated = saturation < std::numeric_limits<float>::infinity();
  if (mayBeSaturated || !places.areInside(section, kBefore, kAfter + kWide - kTaps)) {
    for (int i = 0; i < kLanes; ++i) single(section, places, i, across, up, saturation, samples);
  } else if (inLine) {
    line(section, places, across, up, samples);
  } else {
    for (int i = 0; i < kLanes; ++i) inside(section, places, i, across, up, samples);
  }
}

}  // namespace sky
