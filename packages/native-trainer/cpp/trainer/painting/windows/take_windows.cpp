#include "painting/windows/take_windows.h"

#include <ATen/Parallel.h>

#include "painting/windows/window_pixel.h"

#ifdef PERSEUS_WITH_CUDA
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>

#include "../cuda/kernel_launch.h"
#include "../cuda/kernels/windows.h"
#endif

namespace perseus::painting {
namespace {

void takeOne(const Windows& windows, const Blocks& blocks, int64_t index, const TakenWindows& into) {
  Counts counts{};
  uint8_t* out = into.rgb + index * windows.size * windows.size * 3;
  for (int32_t row = 0; row < windows.size; ++row) {
    for (int32_t column = 0; column < windows.size; ++column) {
      const Painted pixel = pixelOf(blocks, windows, windows.left[index] + column, windows.top[index] + row);
      for (const uint8_t channel : pixel.rgb) *out++ = channel;
      addTo(counts, pixel, column, row, windows.size);
    }
  }
  writeMarks(counts, windows.size, into.marks + index * MarksOfWindow);
}

void onProcessor(const Windows& windows, const Blocks& blocks, const TakenWindows& into) {
  at::parallel_for(0, windows.count, 1, [&](int64_t begin, int64_t end) {
    for (int64_t index = begin; index < end; ++index) takeOne(windows, blocks, index, into);
  });
}

#ifdef PERSEUS_WITH_CUDA
void onCuda(const Windows& windows, const Blocks& blocks, const TakenWindows& into, c10::Device device) {
  const c10::cuda::CUDAGuard guard(device);
  cuda::checkLaunched(
      perseusCudaWindows(&windows, &blocks, &into, c10::cuda::getCurrentCUDAStream().stream()),
      "takes cutouts of fields");
}
#endif

}  // namespace

void takeWindows(const Windows& windows, const Blocks& blocks, const TakenWindows& into, c10::Device device) {
#ifdef PERSEUS_WITH_CUDA
  if (device.is_cuda()) return onCuda(windows, blocks, into, device);
#endif
  TORCH_CHECK(device.is_cpu(), "the blocks lie where this build cannot read them");
  onProcessor(windows, blocks, into);
}

}  // namespace perseus::painting
