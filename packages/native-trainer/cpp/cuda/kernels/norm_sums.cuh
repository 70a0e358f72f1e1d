#pragma once

#include "norm_map.cuh"

// Sums over a map's rows, channel by channel: each block leaves its own, which a second kernel adds in double
// precision. All additions are in an order that follows from the shape.

namespace perseus::cuda {

/// Adds over the block's rows. The sums, a row of channels for each of `count`, are then in `out`, which is
/// read after the barrier at the end; the order of additions is always the same.
template <int count, int width>
__device__ void addRows(float (&sums)[count][width], float (&out)[count][lanes * width]) {
  constexpr int warps = threads / 32;
  __shared__ float partial[warps][count][lanes * width];
  const int warp = threadIdx.x / 32;
  const int lane = threadIdx.x % lanes;
#pragma unroll
  for (int s = 0; s < count; ++s) {
#pragma unroll
    for (int i = 0; i < width; ++i) {
      // A warp is 4 rows of 8 lanes.
      sums[s][i] += __shfl_xor_sync(0xffffffffu, sums[s][i], 8);
      sums[s][i] += __shfl_xor_sync(0xffffffffu, sums[s][i], 16);
      if (threadIdx.x % 32 < lanes) partial[warp][s][lane * width + i] = sums[s][i];
    }
  }
  __syncthreads();
  for (int at = threadIdx.x; at < count * lanes * width; at += threads) {
    float sum = 0;
    for (int w = 0; w < warps; ++w) sum += partial[w][at / (lanes * width)][at % (lanes * width)];
    out[at / (lanes * width)][at % (lanes * width)] = sum;
  }
  __syncthreads();
}

/// Leaves the block's sums in `partial`, float32 [chunks, count, channels].
template <int count, int width>
__device__ void leaveSums(float (&sums)[count][width], const Cut& cut, float* partial) {
  constexpr int groupWidth = lanes * width;
  __shared__ float added[count][groupWidth];
  addRows(sums, added);
  for (int at = threadIdx.x; at < count * groupWidth; at += threads) {
    const int64_t channel = static_cast<int64_t>(blockIdx.x) * groupWidth + at % groupWidth;
    if (channel >= cut.channels) continue;
    const int64_t row = static_cast<int64_t>(blockIdx.y) * count + at / groupWidth;
    partial[row * cut.channels + channel] = added[at / groupWidth][at % groupWidth];
  }
}

/// How the chunks' sums are added: a thread for each of some channels and each of some slices of the chunks.
constexpr int channelsAtOnce = 32;
constexpr int slices = 32;

/// @returns whether the thread has got a channel's sums, added over all chunks in an order that is always the
///     same
template <int count>
__device__ bool addChunks(const Cut& cut, const float* partial, double (&sums)[count]) {
  __shared__ double added[slices][count][channelsAtOnce];
  const int64_t channel = static_cast<int64_t>(blockIdx.x) * channelsAtOnce + threadIdx.x;
  double own[count] = {};
  if (channel < cut.channels) {
#pragma unroll 4
    for (unsigned chunk = threadIdx.y; chunk < cut.chunks; chunk += slices) {
#pragma unroll
      for (int s = 0; s < count; ++s) own[s] += partial[(chunk * count + s) * cut.channels + channel];
    }
  }
#pragma unroll
  for (int s = 0; s < count; ++s) added[threadIdx.y][s][threadIdx.x] = own[s];
  __syncthreads();
  if (threadIdx.y != 0 || channel >= cut.channels) return false;
#pragma unroll
  for (int s = 0; s < count; ++s) {
    sums[s] = 0;
    for (int slice = 0; slice < slices; ++slice) sums[s] += added[slice][s][threadIdx.x];
  }
  return true;
}

/// Where a call's kernels run.
struct Launch {
  Cut cut;
  cudaStream_t stream;
  dim3 grid() const { return {cut.groups, cut.chunks}; }
  dim3 finishingGrid() const { return static_cast<unsigned>(dividedUp(cut.channels, channelsAtOnce)); }
  dim3 finishingBlock() const { return {channelsAtOnce, slices}; }
};

}  // namespace perseus::cuda
