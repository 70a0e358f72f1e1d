#include "windows.h"

#include <cuda_runtime_api.h>

#include "painting/windows/window_pixel.h"

namespace perseus::painting {
namespace {

constexpr int32_t lanes = 32;
// A cutout goes to one multiprocessor, and few cutouts come at a time: as many reads under way as leave room
// for the network's own blocks beside them.
constexpr int32_t warps = 16;
constexpr unsigned everyLane = 0xffffffffU;

__device__ int32_t warpSum(int32_t value) {
  for (int offset = lanes / 2; offset > 0; offset /= 2) value += __shfl_down_sync(everyLane, value, offset);
  return value;
}

/// A block of threads makes a window, a warp a row of it: pixels side by side, which are then written byte by
/// byte, side by side, wherever the row begins.
__global__ void __launch_bounds__(lanes* warps)
    gather(const Windows windows, const Blocks blocks, const TakenWindows into) {
  __shared__ uint8_t colours[warps][3 * lanes];
  __shared__ Counts ofWindow;
  const auto lane = static_cast<int32_t>(threadIdx.x);
  const auto warp = static_cast<int32_t>(threadIdx.y);
  const int32_t size = windows.size;
  const int32_t left = windows.left[blockIdx.x];
  const int32_t top = windows.top[blockIdx.x];
  uint8_t* const out = into.rgb + static_cast<int64_t>(blockIdx.x) * size * size * 3;
  uint8_t* const own = colours[warp];
  if (lane == 0 && warp == 0) ofWindow = Counts{};
  Counts counts{};
  for (int32_t row = warp; row < size; row += warps) {
    for (int32_t first = 0; first < size; first += lanes) {
      const int32_t count = size - first < lanes ? size - first : lanes;
      if (lane < count) {
        const Painted pixel = pixelOf(blocks, windows, left + first + lane, top + row);
        for (int i = 0; i < 3; ++i) own[3 * lane + i] = pixel.rgb[i];
        addTo(counts, pixel, first + lane, row, size);
      }
      __syncwarp();
      uint8_t* const line = out + 3 * (static_cast<int64_t>(row) * size + first);
      for (int32_t i = lane; i < 3 * count; i += lanes) line[i] = own[i];
      // Before the next pixels take their place.
      __syncwarp();
    }
  }
  // Cleared by the first thread, before any adds to it.
  __syncthreads();
#pragma unroll
  for (int i = 0; i < MarksOfWindow + 4; ++i) {
    const int32_t sum = warpSum(counts.of[i]);
    if (lane == 0) atomicAdd(&ofWindow.of[i], sum);
  }
  __syncthreads();
  if (lane == 0 && warp == 0) writeMarks(ofWindow, size, into.marks + int64_t{blockIdx.x} * MarksOfWindow);
}

}  // namespace
}  // namespace perseus::painting

int perseusCudaWindows(const perseus::painting::Windows* windows, const perseus::painting::Blocks* blocks,
                       const perseus::painting::TakenWindows* into, void* stream) {
  using namespace perseus::painting;
  if (windows->count <= 0) return cudaSuccess;
  gather<<<static_cast<unsigned>(windows->count), dim3(lanes, warps), 0, static_cast<cudaStream_t>(stream)>>>(
      *windows, *blocks, *into);
  return cudaGetLastError();
}
