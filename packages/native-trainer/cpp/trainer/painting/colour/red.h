#pragma once

#include <cstdint>

#include "kernels/device_function.h"

namespace perseus::painting {

/// Fixed-point digits of OpenCV's division tables.
constexpr int32_t tableDigits = 12;

/// An entry of them: the quotient rounded to nearest, halves to even, as `saturate_cast<int>` does.
PERSEUS_DEVICE_FUNCTION int32_t tableEntry(int32_t numerator, int32_t denominator) {
  const int32_t whole = numerator / denominator;
  const int32_t twice = 2 * (numerator % denominator);
  const bool up = twice > denominator || (twice == denominator && whole % 2 != 0);
  return whole + (up ? 1 : 0);
}

/// Whether the overly-red rule of Pruitt (2024) counts a colour: OpenCV's integer hue (0 to 179), saturation
/// and value lie in [0, 80, 20] to [10, 255, 255] or in [160, 100, 20] to [179, 255, 255]. For every colour
/// what `isRed` of @perseus/data says.
PERSEUS_DEVICE_FUNCTION bool isRed(int32_t red, int32_t green, int32_t blue) {
  // No hue near red's has another channel above it.
  if (red < 20 || green > red || blue > red) return false;
  constexpr int32_t half = 1 << (tableDigits - 1);
  const int32_t range = red - (green < blue ? green : blue);
  const int32_t saturation = (range * tableEntry(255 << tableDigits, red) + half) >> tableDigits;
  if (saturation < 80) return false;
  const int32_t hue = ((green - blue) * tableEntry(180 << tableDigits, 6 * range) + half) >> tableDigits;
  // Below 0 it goes on from 180 down.
  return hue >= 0 ? hue <= 10 : hue >= -20 && saturation >= 100;
}

}  // namespace perseus::painting
