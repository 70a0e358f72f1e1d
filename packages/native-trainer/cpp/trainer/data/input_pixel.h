#pragma once

#include "views/rotate.h"
#include "views/sampling.h"

// One pixel of the network's input out of a cutout: what the CUDA kernel and its CPU twin share. C++17,
// without torch.

namespace perseus {

/// What turns looks at cutouts into the network's input, equal for all pixels.
struct InputPixels {
  SourceSize cutout;
  int64_t side;        ///< of the input, in pixels, each the mean over downsample x downsample rendered ones
  int32_t downsample;  ///< at most `largestDownsample`
  int32_t zeroPoint;   ///< times downsample^2, as sums have it
  float scale;         ///< divided by downsample^2
  bool nearest;
  bool black;
};

/// Sums of levels are exact as float32 up to here.
constexpr int64_t largestDownsample = 256;

/// Numbers of a look: row of the cutout, then u0, ux, uy, v0, vx, vy of its ViewTransform.
constexpr int64_t numbersOfLook = 7;

/// Whether positions of every look, and offsets into a cutout, fit into 32 bits: no look of `viewTransform`
/// leaves the cutout by more than some four of its sides.
PERSEUS_DEVICE_FUNCTION bool fitsInt32(const InputPixels& how) {
  const int64_t longest = how.cutout.height > how.cutout.width ? how.cutout.height : how.cutout.width;
  constexpr int64_t bound = 32767;
  return longest < bound && how.side < bound && 5 * how.side * how.downsample + longest + 2 < bound &&
         3 * how.cutout.height * how.cutout.width < 65536 * bound;
}

/// One look at one cutout. @tparam Position int32_t where `fitsInt32`, else int64_t
template <typename Position>
struct Look {
  Sampler<Position> sampler;
  Position u0, ux, uy;
  Position v0, vx, vy;
};

/// @param cutouts uint8 [N, H, W, 3], of which the look's row must be one
template <typename Position>
PERSEUS_DEVICE_FUNCTION Look<Position> lookAt(const uint8_t* cutouts, const int64_t* look,
                                              const InputPixels& how) {
  // Where it lies among all cutouts takes 64 bits: they may be more than 2 GiB.
  const uint8_t* cutout = cutouts + look[0] * (how.cutout.height * how.cutout.width * 3);
  return {
      {cutout, static_cast<Position>(how.cutout.height), static_cast<Position>(how.cutout.width), how.black},
      static_cast<Position>(look[1]),
      static_cast<Position>(look[2]),
      static_cast<Position>(look[3]),
      static_cast<Position>(look[4]),
      static_cast<Position>(look[5]),
      static_cast<Position>(look[6])};
}

/// Sums over the rendered pixels that make up pixel (x, y) of the input.
template <typename Position>
PERSEUS_DEVICE_FUNCTION Levels inputSums(const Look<Position>& look, const InputPixels& how, Position x,
                                         Position y) {
  const auto d = static_cast<Position>(how.downsample);
  Position rowU = look.u0 + look.ux * (x * d) + look.uy * (y * d);
  Position rowV = look.v0 + look.vx * (x * d) + look.vy * (y * d);
  Levels sums{};
  for (Position i = 0; i < d; ++i, rowU += look.uy, rowV += look.vy) {
    Position u = rowU;
    Position v = rowV;
    for (Position j = 0; j < d; ++j, u += look.ux, v += look.vx) {
      const Levels levels = how.nearest ? look.sampler.nearest(u, v) : look.sampler.bilinear(u, v);
      for (int channel = 0; channel < 3; ++channel) sums.of[channel] += levels.of[channel];
    }
  }
  return sums;
}

/// (mean - zeroPoint) * scale. With the difference taken of integers it rounds once, and alike on every
/// machine: there is nothing that a compiler might contract.
PERSEUS_DEVICE_FUNCTION float inputValue(int32_t sum, const InputPixels& how) {
  return static_cast<float>(sum - how.zeroPoint) * how.scale;
}

}  // namespace perseus
