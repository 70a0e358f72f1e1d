#include "input.h"

#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_runtime_api.h>

namespace perseus::cuda {
namespace {

// A warp takes 8 x 4 pixels: turned by any angle, their sources then lie in few rows of a cutout, and what
// they write fills whole sectors.
constexpr unsigned tileWidth = 8;
constexpr unsigned tileHeight = 16;
constexpr int64_t largestGridDepth = 65535;

struct Float32 {
  using Bits = uint32_t;
  static __device__ Bits of(float value) { return __float_as_uint(value); }
};

struct Bfloat16 {
  using Bits = uint16_t;
  static __device__ Bits of(float value) { return __bfloat16_as_ushort(__float2bfloat16_rn(value)); }
};

struct Float16 {
  using Bits = uint16_t;
  static __device__ Bits of(float value) { return __half_as_ushort(__float2half_rn(value)); }
};

__device__ uint32_t pair(uint16_t low, uint16_t high) {
  return static_cast<uint32_t>(low) | static_cast<uint32_t>(high) << 16;
}

/// Writes the first four channels of a pixel at once.
__device__ void storeFour(uint32_t* out, uint32_t red, uint32_t green, uint32_t blue) {
  *reinterpret_cast<uint4*>(out) = make_uint4(red, green, blue, 0);
}

__device__ void storeFour(uint16_t* out, uint16_t red, uint16_t green, uint16_t blue) {
  *reinterpret_cast<uint2*>(out) = make_uint2(pair(red, green), blue);
}

/// Eight of them.
__device__ void storeEight(uint32_t* out, uint32_t red, uint32_t green, uint32_t blue) {
  storeFour(out, red, green, blue);
  *reinterpret_cast<uint4*>(out + 4) = make_uint4(0, 0, 0, 0);
}

__device__ void storeEight(uint16_t* out, uint16_t red, uint16_t green, uint16_t blue) {
  *reinterpret_cast<uint4*>(out) = make_uint4(pair(red, green), blue, 0, 0);
}

/// @tparam channels 4 or 8 for wide stores, 0 for any number
template <int channels, typename Bits>
__device__ void storePixel(Bits* input, int64_t pixel, int64_t anyChannels, Bits red, Bits green, Bits blue) {
  if constexpr (channels == 4) {
    storeFour(input + pixel * 4, red, green, blue);
  } else if constexpr (channels == 8) {
    storeEight(input + pixel * 8, red, green, blue);
  } else {
    Bits* out = input + pixel * anyChannels;
    out[0] = red;
    out[1] = green;
    out[2] = blue;
    for (int64_t c = 3; c < anyChannels; ++c) out[c] = 0;
  }
}

/// A thread makes a pixel: its 12 reads of a cutout do not wait for one another.
template <typename Value, int channels, typename Position>
__global__ void __launch_bounds__(tileWidth* tileHeight) fillInput(const InputBatch batch) {
  const int64_t side = batch.pixels.side;
  const int64_t x = int64_t{blockIdx.x} * tileWidth + threadIdx.x;
  const int64_t y = int64_t{blockIdx.y} * tileHeight + threadIdx.y;
  if (x >= side || y >= side) return;
  auto* input = static_cast<typename Value::Bits*>(batch.input);
  for (int64_t i = blockIdx.z; i < batch.lookCount; i += gridDim.z) {
    const int64_t* look = batch.looks + i * numbersOfLook;
    float values[3];
    if (look[0] >= 0 && look[0] < batch.cutoutCount) {
      const Levels sums = inputSums(lookAt<Position>(batch.cutouts, look, batch.pixels), batch.pixels,
                                    static_cast<Position>(x), static_cast<Position>(y));
      for (int c = 0; c < 3; ++c) values[c] = inputValue(sums.of[c], batch.pixels);
    } else {
      // Nothing on the device can raise an error here; a loss that is not finite does.
      for (float& value : values) value = __uint_as_float(0x7fc00000U);
    }
    storePixel<channels>(input, (i * side + y) * side + x, batch.channels, Value::of(values[0]),
                         Value::of(values[1]), Value::of(values[2]));
  }
}

unsigned tiles(int64_t length, unsigned tile) {
  return static_cast<unsigned>((length + tile - 1) / tile);
}

template <typename Value, int channels>
void launch(const InputBatch& batch, cudaStream_t stream) {
  const int64_t depth = batch.lookCount < largestGridDepth ? batch.lookCount : largestGridDepth;
  const dim3 grid(tiles(batch.pixels.side, tileWidth), tiles(batch.pixels.side, tileHeight),
                  static_cast<unsigned>(depth));
  const dim3 block(tileWidth, tileHeight);
  if (fitsInt32(batch.pixels)) {
    fillInput<Value, channels, int32_t><<<grid, block, 0, stream>>>(batch);
  } else {
    fillInput<Value, channels, int64_t><<<grid, block, 0, stream>>>(batch);
  }
}

template <typename Value>
void launchFor(const InputBatch& batch, cudaStream_t stream) {
  switch (batch.channels) {
    case 4:
      return launch<Value, 4>(batch, stream);
    case 8:
      return launch<Value, 8>(batch, stream);
    default:
      return launch<Value, 0>(batch, stream);
  }
}

}  // namespace
}  // namespace perseus::cuda

int perseusCudaInput(const perseus::cuda::InputBatch* batch, void* stream) {
  using namespace perseus::cuda;
  if (batch->lookCount == 0) return cudaSuccess;
  auto* const on = static_cast<cudaStream_t>(stream);
  switch (batch->value) {
    case InputValue::Float32:
      launchFor<Float32>(*batch, on);
      break;
    case InputValue::Bfloat16:
      launchFor<Bfloat16>(*batch, on);
      break;
    case InputValue::Float16:
      launchFor<Float16>(*batch, on);
      break;
  }
  return cudaGetLastError();
}
