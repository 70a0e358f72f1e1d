#pragma once

#include <cstdint>

#include "kernels/device_function.h"

// What pixels of a field are painted from: on the processor or on a device, wherever the pointers point.
// C++17, without torch.

namespace perseus::painting {

/// Positions in images are known at every so many pixels of the grid, counted from its origin.
constexpr int32_t nodeStep = 16;

/// Bits of a mask: why a painted pixel is not to be trusted.
constexpr uint8_t noData = 1;
constexpr uint8_t saturated = 2;

/// The part of a band's image that a rectangle is made of.
struct BandSource {
  const float* pixels;  ///< [height, width]; NaN where there is no value
  int32_t x;            ///< of the image: where the part begins
  int32_t y;
  int32_t width;
  int32_t height;
  float saturation;      ///< pixels of this value and above are saturated; infinity where none is
  float factor;          ///< of surface brightness, per unit of the pixels
  const double* imageX;  ///< [nodesDown, nodesAcross], where nodes lie in the image; NaN where they do not
  const double* imageY;
};

enum class Resampling : int {
  Bilinear,  ///< between the four nearest pixels
  Lanczos3,  ///< windowed sinc over 6 x 6 pixels
  Area,      ///< the mean over the output pixel's footprint
};

/// What each band is multiplied by over a grid: known at nodes, linear between them.
struct Brightening {
  const float* factors[3];  ///< [nodesDown, nodesAcross]; null where there is nothing to do
  int32_t step;             ///< pixels of the grid from one node to the next, the first at (0, 0)
  int32_t nodesAcross;
  int32_t nodesDown;
};

/// Gaussian noise that is added; what a pixel gets is a function of the seed and its place in the grid.
struct Noise {
  double sigma[3];  ///< of surface brightness; all 0 where there is none
  uint64_t seed;
};

/// Asinh stretch of Lupton et al. 2004, PASP 116, 133, as `luptonCurve` prepares it.
struct LuptonCurve {
  float slope;
  float soften;
  float minimum;
  float weights[3];
};

/// A rectangle of a grid on the sky, and what it is made of.
struct Painting {
  int32_t x;
  int32_t y;
  int32_t width;
  int32_t height;
  BandSource bands[3];  ///< red, green, blue
  const uint8_t* mask;  ///< [height, width], bits that are set already; null where none is
  Resampling resampling;
  Brightening brightening;
  Noise noise;
  LuptonCurve curve;
};

/// A pixel as it is painted.
struct Painted {
  uint8_t rgb[3];
  uint8_t mask;
};

/// Which columns of a rectangle are painted.
struct Columns {
  int32_t first;
  int32_t count;
};

/// Where they are painted: their first pixel is (left, top) of images that lie `pitch` pixels a row.
struct Canvas {
  uint8_t* rgb;   ///< [rows, pitch, 3]
  uint8_t* mask;  ///< [rows, pitch]
  int64_t pitch;
  int64_t left;
  int64_t top;
};

/// Pixels from the node at or before `place` to it.
PERSEUS_DEVICE_FUNCTION int32_t beyondNode(int32_t place) {
  return (place % nodeStep + nodeStep) % nodeStep;
}

/// Nodes that `count` pixels from `place` on lie between.
PERSEUS_DEVICE_FUNCTION int32_t nodesFor(int32_t place, int32_t count) {
  return (beyondNode(place) + count - 1) / nodeStep + 2;
}

}  // namespace perseus::painting
