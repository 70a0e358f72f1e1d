#pragma once

#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_runtime.h>

// Values of a map, 16 bytes at a time, as float32 and back. The last argument only says the type.

namespace perseus::cuda {

/// 16 bytes of a map, which a thread loads and stores at once.
template <typename T>
struct Vector {
  static constexpr int width = 16 / sizeof(T);
};

__device__ inline void unpack(const uint4& from, float (&to)[4], float) {
  to[0] = __uint_as_float(from.x);
  to[1] = __uint_as_float(from.y);
  to[2] = __uint_as_float(from.z);
  to[3] = __uint_as_float(from.w);
}

__device__ inline void unpack(const uint4& from, float (&to)[8], __nv_bfloat16) {
  const unsigned words[4] = {from.x, from.y, from.z, from.w};
#pragma unroll
  for (int i = 0; i < 4; ++i) {
    to[2 * i] = __uint_as_float(words[i] << 16);
    to[2 * i + 1] = __uint_as_float(words[i] & 0xffff0000u);
  }
}

__device__ inline void unpack(const uint4& from, float (&to)[8], __half) {
  const unsigned words[4] = {from.x, from.y, from.z, from.w};
#pragma unroll
  for (int i = 0; i < 4; ++i) {
    to[2 * i] = __half2float(__ushort_as_half(static_cast<unsigned short>(words[i] & 0xffffu)));
    to[2 * i + 1] = __half2float(__ushort_as_half(static_cast<unsigned short>(words[i] >> 16)));
  }
}

__device__ inline unsigned pair(float low, float high, __nv_bfloat16) {
  const __nv_bfloat162 both = __floats2bfloat162_rn(low, high);
  return __bfloat16_as_ushort(both.x) | static_cast<unsigned>(__bfloat16_as_ushort(both.y)) << 16;
}

__device__ inline unsigned pair(float low, float high, __half) {
  const __half2 both = __floats2half2_rn(low, high);
  return __half_as_ushort(both.x) | static_cast<unsigned>(__half_as_ushort(both.y)) << 16;
}

__device__ inline uint4 pack(const float (&from)[4], float) {
  return {__float_as_uint(from[0]), __float_as_uint(from[1]), __float_as_uint(from[2]),
          __float_as_uint(from[3])};
}

template <typename T>
__device__ inline uint4 pack(const float (&from)[8], T type) {
  return {pair(from[0], from[1], type), pair(from[2], from[3], type), pair(from[4], from[5], type),
          pair(from[6], from[7], type)};
}

}  // namespace perseus::cuda
