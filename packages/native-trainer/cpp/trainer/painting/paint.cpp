#include "painting/paint.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

#include "painting/packed_sources.h"
#include "painting/painted_pixel.h"

#ifdef PERSEUS_WITH_CUDA
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>

#include "../cuda/kernel_launch.h"
#include "../cuda/kernels/paint.h"
#endif

namespace perseus::painting {
namespace {

template <Resampling method>
void paintRows(const Painting& painting, const Columns& columns, const Canvas& canvas) {
  at::parallel_for(0, painting.height, 1, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      const int64_t first = (canvas.top + row) * canvas.pitch + canvas.left;
      for (int32_t column = 0; column < columns.count; ++column) {
        const Painted pixel =
            paintedPixel<method>(painting, columns.first + column, static_cast<int32_t>(row));
        for (int i = 0; i < 3; ++i) canvas.rgb[3 * (first + column) + i] = pixel.rgb[i];
        canvas.mask[first + column] = pixel.mask;
      }
    }
  });
}

void onProcessor(const Painting& painting, const Columns& columns, const Canvas& canvas) {
  switch (painting.resampling) {
    case Resampling::Bilinear:
      return paintRows<Resampling::Bilinear>(painting, columns, canvas);
    case Resampling::Lanczos3:
      return paintRows<Resampling::Lanczos3>(painting, columns, canvas);
    case Resampling::Area:
      return paintRows<Resampling::Area>(painting, columns, canvas);
  }
}

#ifdef PERSEUS_WITH_CUDA
void onCuda(const Painting& painting, const Columns& columns, const Canvas& canvas, c10::Device device) {
  const c10::cuda::CUDAGuard guard(device);
  cuda::checkLaunched(
      perseusCudaPaint(&painting, &columns, &canvas, c10::cuda::getCurrentCUDAStream().stream()),
      "renders fields");
}
#endif

}  // namespace

void paint(const Painting& painting, const Columns& columns, const Canvas& canvas, c10::Device device) {
#ifdef PERSEUS_WITH_CUDA
  if (device.is_cuda()) return onCuda(painting, columns, canvas, device);
#endif
  TORCH_CHECK(device.is_cpu(), "the painting lies where this build cannot read it");
  onProcessor(painting, columns, canvas);
}

DevicePainting onDevice(const Painting& painting, c10::Device device) {
  // Pinned memory goes back to LibTorch's own pool when the copy has been made, and not before.
  const at::Tensor packed =
      at::empty({packedBytes(painting)}, at::TensorOptions(at::kByte).pinned_memory(device.is_cuda()));
  pack(painting, packed.mutable_data_ptr<uint8_t>());
  const at::Tensor memory = packed.to(device, /*non_blocking=*/device.is_cuda());
  return {paintingPackedAt(painting, memory.const_data_ptr<uint8_t>()), memory};
}

}  // namespace perseus::painting
