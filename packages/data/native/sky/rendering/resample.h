#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "image_section.h"
#include "lanes.h"

namespace sky {

enum class Resampling {
  Bilinear,  ///< between the four nearest pixels
  Lanczos3,  ///< windowed sinc over 6 x 6 pixels: sharper, may ring around stars
  Area,      ///< the mean over the output pixel's footprint: conserves flux, for coarser grids
};

/// A rectangle of the output grid, and where each of its pixels lies in an image: exact at nodes every
/// `kNodeStep` pixels of the grid (counted from the grid's origin, whatever the rectangle), linear between
/// them.
struct PixelMap {
  static constexpr int64_t kNodeStep = kLanes;
  int64_t x = 0;
  int64_t y = 0;
  int64_t width = 0;
  int64_t height = 0;
  int64_t nodesAcross = 0;
  int64_t nodesDown = 0;
  std::vector<double> imageX;  ///< at the nodes, row by row; NaN where there is none
  std::vector<double> imageY;

  int64_t firstNodeX() const;
  int64_t firstNodeY() const;
};

/// How far beyond a pixel a method reads.
int64_t reachOf(Resampling method, double outputPixelsPerImagePixel);

/// Whether any pixel is as bright as `value`, or brighter.
bool reaches(std::span<const float> pixels, float value);

/// Rows of a map, the first of it 0.
struct Rows {
  int64_t first;
  int64_t end;
};

/// Resamples `section` to rows of the rectangle of `map`.
///
/// Values are surface brightnesses, so that none of the methods changes with the size of the output's pixels.
/// A pixel that anything without a value contributes to becomes 0 with `kNoData`; one that a value of
/// `saturation` or above contributes to gets `kSaturated`. Bits are added to `mask`.
///
/// @param saturation infinity where nothing is, which is faster
/// @param out, mask [rows, width of the map]
void resample(const ImageSection& section, const PixelMap& map, Rows rows, Resampling method,
              float saturation, float* out, uint8_t* mask);

}  // namespace sky
