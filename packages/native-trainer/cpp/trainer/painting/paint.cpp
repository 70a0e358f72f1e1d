#include "painting/paint.h"

#include <ATen/Parallel.h>
#include <ATen/ops/from_blob.h>

#include <string>

#include "error.h"
#include "painting/painted_pixel.h"

#ifdef PERSEUS_WITH_CUDA
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>

#include "../cuda/kernels/paint.h"
#endif

namespace perseus::painting {
namespace {

template <Resampling method>
void paintRows(const Painting& painting, const Canvas& canvas) {
  at::parallel_for(0, painting.height, 1, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      const int64_t first = (canvas.top + row) * canvas.pitch + canvas.left;
      for (int32_t column = 0; column < painting.width; ++column) {
        const Painted pixel = paintedPixel<method>(painting, column, static_cast<int32_t>(row));
        for (int i = 0; i < 3; ++i) canvas.rgb[3 * (first + column) + i] = pixel.rgb[i];
        canvas.mask[first + column] = pixel.mask;
      }
    }
  });
}

void onProcessor(const Painting& painting, const Canvas& canvas) {
  switch (painting.resampling) {
    case Resampling::Bilinear:
      return paintRows<Resampling::Bilinear>(painting, canvas);
    case Resampling::Lanczos3:
      return paintRows<Resampling::Lanczos3>(painting, canvas);
    case Resampling::Area:
      return paintRows<Resampling::Area>(painting, canvas);
  }
}

#ifdef PERSEUS_WITH_CUDA
void onCuda(const Painting& painting, const Canvas& canvas, c10::Device device) {
  const c10::cuda::CUDAGuard guard(device);
  const int status = perseusCudaPaint(&painting, &canvas, c10::cuda::getCurrentCUDAStream().stream());
  if (status == 0) return;
  const std::string reason = cudaGetErrorString(static_cast<cudaError_t>(status));
  throw Error("CUDA_KERNEL",
              "The device did not run the kernel that renders fields (" + reason +
                  "). Look whether other programs hold it, and whether the addon was built for it.",
              {{"cuda", reason}});
}
#endif

/// Copies an array to a device, and points to it there.
template <typename Value>
void move(const Value*& array, int64_t count, at::ScalarType type, c10::Device device,
          std::vector<at::Tensor>& memory) {
  if (array == nullptr) return;
  // Never written to: from_blob knows no memory of constants.
  const at::Tensor here = at::from_blob(const_cast<Value*>(array), {count}, type);
  memory.push_back(here.to(device, /*non_blocking=*/false, /*copy=*/true));
  array = memory.back().const_data_ptr<Value>();
}

}  // namespace

void paint(const Painting& painting, const Canvas& canvas, c10::Device device) {
#ifdef PERSEUS_WITH_CUDA
  if (device.is_cuda()) return onCuda(painting, canvas, device);
#endif
  TORCH_CHECK(device.is_cpu(), "the painting lies where this build cannot read it");
  onProcessor(painting, canvas);
}

DevicePainting onDevice(const Painting& painting, c10::Device device) {
  DevicePainting moved{painting, {}};
  Painting& there = moved.painting;
  const int64_t nodes = int64_t{nodesFor(there.x, there.width)} * nodesFor(there.y, there.height);
  for (BandSource& band : there.bands) {
    move(band.pixels, int64_t{band.width} * band.height, at::kFloat, device, moved.memory);
    move(band.imageX, nodes, at::kDouble, device, moved.memory);
    move(band.imageY, nodes, at::kDouble, device, moved.memory);
  }
  const int64_t factors = int64_t{there.brightening.nodesAcross} * there.brightening.nodesDown;
  for (const float*& band : there.brightening.factors) {
    move(band, factors, at::kFloat, device, moved.memory);
  }
  move(there.mask, int64_t{there.width} * there.height, at::kByte, device, moved.memory);
  return moved;
}

}  // namespace perseus::painting
