#include "data/device_input.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

#include <string>
#include <type_traits>

#include "data/input_pixel.h"
#include "error.h"

#ifdef PERSEUS_WITH_CUDA
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>

#include "../cuda/kernel_launch.h"
#include "../cuda/kernels/input.h"
#endif

namespace perseus {
namespace {

InputPixels pixelsOf(const at::Tensor& cutouts, const InputConfig& input, const Rendering& rendering) {
  const int64_t area = input.downsample * input.downsample;
  return {{cutouts.size(1), cutouts.size(2)},
          input.size / input.downsample,
          static_cast<int32_t>(input.downsample),
          static_cast<int32_t>(input.zeroPoint * area),
          static_cast<float>(input.scale / static_cast<double>(area)),
          rendering.interpolation == Interpolation::Nearest,
          rendering.corners == Corners::Black};
}

/// Row by row of the input, each on its own: neither the number of threads nor their pace can change a value.
template <typename Value, typename Position>
void fill(const at::Tensor& cutouts, const at::Tensor& looks, const InputPixels& how, at::Tensor& input) {
  const int64_t channels = input.size(1);
  const auto side = static_cast<Position>(how.side);
  const auto* pixels = cutouts.const_data_ptr<uint8_t>();
  const auto* numbers = looks.const_data_ptr<int64_t>();
  auto* values = input.mutable_data_ptr<Value>();
  at::parallel_for(0, looks.size(0) * how.side, 1 + 4096 / how.side, [&](int64_t begin, int64_t end) {
    Value* out = values + begin * how.side * channels;
    for (int64_t row = begin; row < end; ++row) {
      const auto look = lookAt<Position>(pixels, numbers + row / how.side * numbersOfLook, how);
      const auto y = static_cast<Position>(row % how.side);
      for (Position x = 0; x < side; ++x, out += channels) {
        const Levels sums = inputSums(look, how, x, y);
        for (int64_t c = 0; c < channels; ++c) {
          out[c] = static_cast<Value>(c < 3 ? inputValue(sums.of[c], how) : 0.0F);
        }
      }
    }
  });
}

template <typename Value>
void fillOf(const at::Tensor& cutouts, const at::Tensor& looks, const InputPixels& how, at::Tensor& input) {
  fitsInt32(how) ? fill<Value, int32_t>(cutouts, looks, how, input)
                 : fill<Value, int64_t>(cutouts, looks, how, input);
}

void onProcessor(const at::Tensor& cutouts, const at::Tensor& looks, const InputPixels& how,
                 at::Tensor& input) {
  checkRows(looks, cutouts.size(0));
  if (input.scalar_type() == at::kFloat) fillOf<float>(cutouts, looks, how, input);
  if (input.scalar_type() == at::kBFloat16) fillOf<at::BFloat16>(cutouts, looks, how, input);
  if (input.scalar_type() == at::kHalf) fillOf<at::Half>(cutouts, looks, how, input);
}

#ifdef PERSEUS_WITH_CUDA
void onCuda(const at::Tensor& cutouts, const at::Tensor& looks, const InputPixels& how, at::Tensor& input) {
  using cuda::InputValue;
  const c10::cuda::CUDAGuard device(cutouts.device());
  const InputValue value = input.scalar_type() == at::kFloat      ? InputValue::Float32
                           : input.scalar_type() == at::kBFloat16 ? InputValue::Bfloat16
                                                                  : InputValue::Float16;
  const cuda::InputBatch batch{cutouts.const_data_ptr<uint8_t>(),
                               cutouts.size(0),
                               looks.const_data_ptr<int64_t>(),
                               looks.size(0),
                               how,
                               value,
                               input.size(1),
                               input.mutable_data_ptr()};
  cuda::checkLaunched(perseusCudaInput(&batch, c10::cuda::getCurrentCUDAStream().stream()),
                      "prepares the input");
}
#endif

}  // namespace

at::Tensor looksOf(std::span<const Sample> samples, SourceSize cutout, int64_t size,
                   Interpolation interpolation) {
  at::Tensor looks = at::empty({static_cast<int64_t>(samples.size()), numbersOfLook}, at::kLong);
  auto* into = looks.mutable_data_ptr<int64_t>();
  for (const Sample& sample : samples) {
    const ViewTransform t = viewTransform(sample.view, cutout, size, interpolation);
    for (const int64_t number : {int64_t{sample.row}, t.u0, t.ux, t.uy, t.v0, t.vx, t.vy}) *into++ = number;
  }
  return looks;
}

void checkRows(const at::Tensor& looks, int64_t count) {
  const auto* numbers = looks.const_data_ptr<int64_t>();
  for (int64_t i = 0; i < looks.size(0); ++i) {
    const int64_t row = numbers[i * numbersOfLook];
    if (row >= 0 && row < count) continue;
    throw Error("DATASET_ROW",
                "The cutouts have no row " + std::to_string(row) + ", only " + std::to_string(count) +
                    "; build the dataset anew.",
                {{"row", row}});
  }
}

at::Tensor deviceInput(const at::Tensor& cutouts, const at::Tensor& looks, const InputConfig& input,
                       const Rendering& rendering, at::ScalarType type, int64_t channels) {
  TORCH_CHECK(cutouts.scalar_type() == at::kByte && cutouts.dim() == 4 && cutouts.size(3) == 3 &&
                  cutouts.is_contiguous(),
              "cutouts are uint8 [N, H, W, 3] and contiguous");
  TORCH_CHECK(looks.scalar_type() == at::kLong && looks.dim() == 2 && looks.size(1) == numbersOfLook &&
                  looks.is_contiguous() && looks.device() == cutouts.device(),
              "looks are int64 [n, 7], contiguous, and on the device of the cutouts");
  TORCH_CHECK(type == at::kFloat || type == at::kBFloat16 || type == at::kHalf,
              "input is float32, bfloat16 or float16");
  TORCH_CHECK(channels >= 3, "input has 3 channels or more");
  TORCH_CHECK(
      input.downsample >= 1 && input.downsample <= largestDownsample && input.size >= input.downsample,
      "downsample lies between 1 and 256, and not above size");
  const InputPixels how = pixelsOf(cutouts, input, rendering);
  at::Tensor batch = at::empty({looks.size(0), channels, how.side, how.side}, cutouts.options().dtype(type),
                               at::MemoryFormat::ChannelsLast);
  if (batch.numel() == 0) return batch;
#ifdef PERSEUS_WITH_CUDA
  if (cutouts.is_cuda()) {
    onCuda(cutouts, looks, how, batch);
    return batch;
  }
#endif
  TORCH_CHECK(cutouts.is_cpu(), "cutouts lie where this build cannot read them");
  onProcessor(cutouts, looks, how, batch);
  return batch;
}

}  // namespace perseus
