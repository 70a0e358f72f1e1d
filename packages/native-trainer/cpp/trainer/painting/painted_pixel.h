#pragma once

#include "painting/colour/brightening.h"
#include "painting/colour/grid_noise.h"
#include "painting/colour/lupton.h"
#include "painting/resampling/area.h"
#include "painting/resampling/bilinear.h"
#include "painting/resampling/lanczos.h"

// One pixel of a field's rectangle: what the CUDA kernel and its CPU twin share. The sky addon's renderer
// (packages/data/native/sky/rendering) makes the same, several pixels at a time. C++17, without torch.

namespace perseus::painting {

/// Surface brightness of the three bands, nanomaggies per square arcsecond.
struct Brightness {
  float of[3];
  uint8_t mask;
};

template <Resampling method>
PERSEUS_DEVICE_FUNCTION Sample resampled(const BandSource& band, const InCell& at) {
  if constexpr (method == Resampling::Bilinear) {
    return bilinear(band, at);
  } else if constexpr (method == Resampling::Lanczos3) {
    return lanczos3(band, at);
  } else {
    return areaMean(band, at);
  }
}

PERSEUS_DEVICE_FUNCTION bool hasNoise(const Noise& noise) {
  return noise.sigma[0] + noise.sigma[1] + noise.sigma[2] > 0;
}

/// Of one band; a number that the compiler knows, or the three would go through memory.
template <Resampling method, int band>
PERSEUS_DEVICE_FUNCTION void addBand(const Painting& painting, int32_t column, int32_t row, Brightness& to) {
  const BandSource& source = painting.bands[band];
  const Sample sample = resampled<method>(source, cellOf(painting, source, column, row));
  to.mask = static_cast<uint8_t>(to.mask | sample.mask);
  to.of[band] = times(sample.value, brighteningAt(painting.brightening, band, source.factor,
                                                  painting.x + column, painting.y + row));
}

/// @param column, row of the rectangle
template <Resampling method>
PERSEUS_DEVICE_FUNCTION Brightness brightnessAt(const Painting& painting, int32_t column, int32_t row) {
  Brightness made{{0, 0, 0}, 0};
  if (painting.mask != nullptr)
    made.mask = painting.mask[static_cast<int64_t>(row) * painting.width + column];
  addBand<method, 0>(painting, column, row, made);
  addBand<method, 1>(painting, column, row, made);
  addBand<method, 2>(painting, column, row, made);
  if (hasNoise(painting.noise)) addNoise(painting.noise, painting.x + column, painting.y + row, made.of);
  return made;
}

template <Resampling method>
PERSEUS_DEVICE_FUNCTION Painted paintedPixel(const Painting& painting, int32_t column, int32_t row) {
  const Brightness brightness = brightnessAt<method>(painting, column, row);
  Painted painted{{0, 0, 0}, brightness.mask};
  // What one band lacks has no colour: black, as off the image.
  if ((painted.mask & noData) == 0) colourOf(brightness.of, painting.curve, painted.rgb);
  return painted;
}

}  // namespace perseus::painting
