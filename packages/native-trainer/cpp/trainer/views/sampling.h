#pragma once

#include <cstdint>

#include "kernels/device_function.h"

// Sampling a cutout in integer arithmetic, for processors and CUDA kernels alike: C++17, without torch.
// Specified in docs/rotation.md.

namespace perseus {

/// Red, green and blue: of one pixel 0 to 255 each, or sums over several.
struct Levels {
  int32_t of[3];
};

/// Reads a cutout at positions in 16.16 fixed point. Whatever the position, nothing is read outside the
/// cutout.
/// @tparam Position int64_t; or int32_t where all positions, and offsets into the cutout, fit
template <typename Position>
struct Sampler {
  static constexpr Position one = 65536;

  const uint8_t* source;  ///< [height, width, 3]
  Position height;
  Position width;
  bool black;  ///< what lies outside the cutout is black, else its reflection

  PERSEUS_DEVICE_FUNCTION Levels nearest(Position u, Position v) const {
    const Position x = u >> 16;
    const Position y = v >> 16;
    if (black && !inside(x, y)) return {};
    const uint8_t* p = pixel(x, y);
    return {{p[0], p[1], p[2]}};
  }

  PERSEUS_DEVICE_FUNCTION Levels bilinear(Position u, Position v) const {
    if (black && !inside(u >> 16, v >> 16)) return {};
    u -= one / 2;
    v -= one / 2;
    const Position x = u >> 16;
    const Position y = v >> 16;
    if (within(u, v)) {
      const uint8_t* top = source + (y * width + x) * 3;
      const uint8_t* bottom = top + width * 3;
      return mixed(u, v, top, top + 3, bottom, bottom + 3);
    }
    return mixed(u, v, pixel(x, y), pixel(x + 1, y), pixel(x, y + 1), pixel(x + 1, y + 1));
  }

 private:
  PERSEUS_DEVICE_FUNCTION bool inside(Position x, Position y) const {
    return x >= 0 && y >= 0 && x < width && y < height;
  }

  /// Whether all that a pixel is made of lies in the cutout: what is true of most.
  PERSEUS_DEVICE_FUNCTION bool within(Position u, Position v) const {
    return u >= 0 && v >= 0 && u < (width - 1) * one && v < (height - 1) * one;
  }

  PERSEUS_DEVICE_FUNCTION const uint8_t* pixel(Position x, Position y) const {
    if (!inside(x, y)) {
      x = black ? clamped(x, width) : reflected(x, width);
      y = black ? clamped(y, height) : reflected(y, height);
    }
    return source + (y * width + x) * 3;
  }

  static PERSEUS_DEVICE_FUNCTION Position clamped(Position index, Position length) {
    return index < 0 ? 0 : index >= length ? length - 1 : index;
  }

  static PERSEUS_DEVICE_FUNCTION Position reflected(Position index, Position length) {
    const Position period = 2 * length;
    Position within = index % period;
    if (within < 0) within += period;
    return within < length ? within : period - 1 - within;
  }

  static PERSEUS_DEVICE_FUNCTION Levels mixed(Position u, Position v, const uint8_t* p00, const uint8_t* p10,
                                              const uint8_t* p01, const uint8_t* p11) {
    // 11 bits of the fraction: two weights and a grey level then fit into 32 bits, in JavaScript too.
    const auto fx = static_cast<int32_t>((u & (one - 1)) >> 5);
    const auto fy = static_cast<int32_t>((v & (one - 1)) >> 5);
    const int32_t w00 = (2048 - fx) * (2048 - fy);
    const int32_t w10 = fx * (2048 - fy);
    const int32_t w01 = (2048 - fx) * fy;
    const int32_t w11 = fx * fy;
    Levels levels;
    for (int channel = 0; channel < 3; ++channel) {
      const int32_t sum = p00[channel] * w00 + p10[channel] * w10 + p01[channel] * w01 + p11[channel] * w11;
      levels.of[channel] = (sum + (1 << 21)) >> 22;
    }
    return levels;
  }
};

}  // namespace perseus
