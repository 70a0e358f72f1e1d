#include "bilinear.h"

#include "places.h"

namespace sky {

namespace {

/// Four pixels; `right` and `up` where they lie between them.
SKY_INLINE float between(float a, float b, float c, float d, float right, float up) {
  return (a * (1 - right) + b * right) * (1 - up) + (c * (1 - right) + d * right) * up;
}

SKY_INLINE float largestOf(float a, float b, float c, float d) {
  const float low = a < b ? b : a;
  const float high = c < d ? d : c;
  return low < high ? high : low;
}

/// One place, which may lie at the section's border or off it.
SKY_INLINE void single(const ImageSection& section, const Places& places, int i, float saturation,
                       Samples& samples) {
  const float right = places.right[i];
  const float up = places.up[i];
  const int64_t dx = right > 0 ? 1 : 0;
  const int64_t dy = up > 0 ? 1 : 0;
  const int64_t column = places.column[i];
  const int64_t row = places.row[i];
  if (column < 0 || row < 0 || column + dx >= section.width || row + dy >= section.height) {
    samples.values[i] = 0;
    samples.mask[i] = kNoData;
    return;
  }
  const float* at = section.pixels.data() + row * section.width + column;
  const float* above = at + dy * section.width;
  keep(samples, i, between(at[0], at[dx], above[0], above[dx], right, up),
       largestOf(at[0], at[dx], above[0], above[dx]), saturation);
}

}  // namespace

SKY_CLONES void bilinear(const ImageSection& section, const Cell& cell, float saturation, Samples& samples) {
  Places places;
  if (isCopy(section, cell, places)) return copyPixels(section, places, saturation, samples);
  places = placesIn(section, cell);
  if (!places.areInside(section, 0, 1)) {
    for (int i = 0; i < kLanes; ++i) single(section, places, i, saturation, samples);
    return;
  }
  const float* pixels = section.pixels.data();
  const auto stride = static_cast<int64_t>(section.width);
  Lanes<float> a;
  Lanes<float> b;
  Lanes<float> c;
  Lanes<float> d;
  if (places.inLine()) {
    if (places.onPixels()) return copyPixels(section, places, saturation, samples);
    const float* at = pixels + places.row[0] * stride + places.column[0];
    for (int i = 0; i < kLanes; ++i) {
      a[i] = at[i];
      b[i] = at[i + 1];
      c[i] = at[stride + i];
      d[i] = at[stride + i + 1];
    }
  } else {
    for (int i = 0; i < kLanes; ++i) {
      const float* at = pixels + places.row[i] * stride + places.column[i];
      a[i] = at[0];
      b[i] = at[1];
      c[i] = at[stride];
      d[i] = at[stride + 1];
    }
  }
  // What does not count may be NaN.
  for (int i = 0; i < kLanes; ++i) {
    const float left = a[i];
    b[i] = places.right[i] == 0 ? left : b[i];
    c[i] = places.up[i] == 0 ? left : c[i];
  }
  for (int i = 0; i < kLanes; ++i) {
    const float beside = b[i];
    const float above = c[i];
    const float diagonal = places.right[i] == 0 ? above : d[i];
    d[i] = places.up[i] == 0 ? beside : diagonal;
  }
  Samples made;
  for (int i = 0; i < kLanes; ++i) {
    keep(made, i, between(a[i], b[i], c[i], d[i], places.right[i], places.up[i]),
         largestOf(a[i], b[i], c[i], d[i]), saturation);
  }
  samples = made;
}

}  // namespace sky
