#pragma once

#include <cstdint>

#include "kernels/device_function.h"

namespace perseus::kernels {

/// The bits of a bfloat16.
enum class Bfloat16 : uint16_t {};

PERSEUS_INLINED_FUNCTION float widen(float value) {
  return value;
}

PERSEUS_INLINED_FUNCTION float widen(Bfloat16 value) {
  return __builtin_bit_cast(float, static_cast<uint32_t>(value) << 16);
}

/// To T, nearest, ties to even, as PyTorch rounds; NaN stays NaN.
template <typename T>
T narrow(float value);

template <>
PERSEUS_INLINED_FUNCTION float narrow<float>(float value) {
  return value;
}

template <>
PERSEUS_INLINED_FUNCTION Bfloat16 narrow<Bfloat16>(float value) {
  const uint32_t bits = __builtin_bit_cast(uint32_t, value);
  const uint32_t rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  return static_cast<Bfloat16>((bits & 0x7fffffffu) > 0x7f800000u ? 0x7fc0u : rounded);
}

}  // namespace perseus::kernels
