#include <torch/cuda.h>
#include <torch/types.h>

#include <cmath>

#include "check.h"
#include "data/input_pixel.h"
#include "input_cases.h"

namespace perseus::tests {
namespace {

void skipWithoutGpu() {
#ifndef PERSEUS_WITH_CUDA
  skip("this build is without CUDA");
#endif
  if (!torch::cuda::is_available()) skip("LibTorch finds no GPU here");
}

/// NaN where both have it, else equal bit for bit.
bool same(const at::Tensor& actual, const at::Tensor& expected) {
  return torch::equal(actual.isnan(), expected.isnan()) &&
         torch::equal(actual.nan_to_num(), expected.nan_to_num());
}

}  // namespace

TEST("cuda: device input equals its twin") {
  skipWithoutGpu();
  for (const InputCase& given : inputCases()) {
    const at::Tensor cutouts = given.cutouts.to(torch::kCUDA);
    const at::Tensor looks = given.looks().to(torch::kCUDA);
    for (const at::ScalarType type : {torch::kFloat, torch::kBFloat16, torch::kHalf}) {
      for (const int64_t channels : {3, 4, 5, 8}) {
        const at::Tensor onDevice = deviceInput(cutouts, looks, given.input, given.rendering, type, channels);
        const at::Tensor twin =
            deviceInput(given.cutouts, given.looks(), given.input, given.rendering, type, channels);
        check(onDevice.is_contiguous(torch::MemoryFormat::ChannelsLast), given.name + ": channels_last");
        check(torch::equal(onDevice.cpu(), twin),
              given.name + ", " + torch::toString(type) + ", " + std::to_string(channels) + " channels");
      }
    }
  }
}

TEST("cuda: a look at a row that is not among the cutouts gives NaN, and leaves others alone") {
  skipWithoutGpu();
  const InputCase given = inputCases().front();
  at::Tensor looks = given.looks();
  at::Tensor expected = deviceInput(given.cutouts, looks, given.input, given.rendering, torch::kBFloat16, 4);
  looks[1][0] = -1;
  looks[4][0] = given.cutouts.size(0);
  for (const int64_t look : {1, 4}) expected[look].narrow(0, 0, 3).fill_(NAN);
  const at::Tensor input = deviceInput(given.cutouts.to(torch::kCUDA), looks.to(torch::kCUDA), given.input,
                                       given.rendering, torch::kBFloat16, 4);
  check(same(input.cpu(), expected), "input of a batch with two rows that are not there");
}

TEST("cuda: cutouts beyond the first 4 GiB are found") {
  skipWithoutGpu();
  const InputCase given = inputCases().front();
  const int64_t bytes = given.cutouts.numel() / given.cutouts.size(0);
  const int64_t rows = (int64_t{1} << 32) / bytes + given.cutouts.size(0);
  at::Tensor cutouts;
  try {
    cutouts = torch::zeros({rows, given.cutouts.size(1), given.cutouts.size(2), 3},
                           torch::device(torch::kCUDA).dtype(torch::kByte));
  } catch (const c10::OutOfMemoryError&) {
    skip("the GPU has no 4 GiB to spare");
  }
  const int64_t first = rows - given.cutouts.size(0);
  cutouts.narrow(0, first, given.cutouts.size(0)).copy_(given.cutouts);
  at::Tensor looks = given.looks();
  const at::Tensor twin = deviceInput(given.cutouts, looks, given.input, given.rendering, torch::kFloat, 3);
  looks.select(1, 0) += first;
  const at::Tensor input =
      deviceInput(cutouts, looks.to(torch::kCUDA), given.input, given.rendering, torch::kFloat, 3);
  check(torch::equal(input.cpu(), twin), "the last cutouts");
}

}  // namespace perseus::tests
