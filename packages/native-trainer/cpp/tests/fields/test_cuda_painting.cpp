#include <torch/cuda.h>
#include <torch/types.h>

#include "painting/paint.h"
#include "painting_cases.h"
#include "tests/check.h"

namespace perseus::tests {
namespace {

using painting::DevicePainting;
using painting::Painting;

void skipWithoutGpu() {
#ifndef PERSEUS_WITH_CUDA
  skip("this build is without CUDA");
#endif
  if (!torch::cuda::is_available()) skip("LibTorch finds no GPU here");
}

/// RGB and mask of a rectangle within a larger canvas, whose other pixels are 77; read back.
struct PaintedCanvas {
  at::Tensor rgb;
  at::Tensor mask;
};

PaintedCanvas paintedOn(c10::Device device, const Painting& given) {
  const auto pixels = torch::dtype(torch::kByte).device(device);
  const at::Tensor rgb = torch::full({given.height + 9, given.width + 13, 3}, 77, pixels);
  const at::Tensor mask = torch::full({given.height + 9, given.width + 13}, 77, pixels);
  const DevicePainting there = painting::onDevice(given, device);
  painting::paint(there.painting,
                  {rgb.mutable_data_ptr<uint8_t>(), mask.mutable_data_ptr<uint8_t>(), mask.size(1), 7, 4},
                  device);
  return {rgb.cpu(), mask.cpu()};
}

}  // namespace

TEST("cuda: painting equals its twin") {
  skipWithoutGpu();
  for (PaintingCase& given : paintingCases()) {
    for (const bool brightened : {false, true}) {
      given.brightened = brightened;
      const Painting painting = given.painting();
      const PaintedCanvas onGpu = paintedOn(torch::kCUDA, painting);
      const PaintedCanvas twin = paintedOn(torch::kCPU, painting);
      check(torch::equal(onGpu.mask, twin.mask), given.name + ": mask");
      check(torch::equal(onGpu.rgb, twin.rgb), given.name + ": colours, bit for bit");
    }
  }
}

TEST("cuda: painting with noise equals its twin, but for what a logarithm's last bit may tip over") {
  skipWithoutGpu();
  for (PaintingCase& given : paintingCases()) {
    given.noise = {0.1, 0.2, 0.05};
    const Painting painting = given.painting();
    const PaintedCanvas onGpu = paintedOn(torch::kCUDA, painting);
    const PaintedCanvas twin = paintedOn(torch::kCPU, painting);
    const at::Tensor apart = (onGpu.rgb.to(torch::kInt) - twin.rgb.to(torch::kInt)).abs();
    check(torch::equal(onGpu.mask, twin.mask), given.name + ": mask");
    check(apart.max().item<int>() <= 1, given.name + ": one grey level");
    check(apart.count_nonzero().item<int64_t>() * 1000 <= apart.numel(), given.name + ": nearly all");
  }
}

TEST("cuda: painting is the same each time, and of any rectangle") {
  skipWithoutGpu();
  for (PaintingCase& given : paintingCases()) {
    given.noise = {0.1, 0.2, 0.05};
    const PaintedCanvas whole = paintedOn(torch::kCUDA, given.painting());
    check(torch::equal(paintedOn(torch::kCUDA, given.painting()).rgb, whole.rgb), given.name + ": again");
    PaintingCase part = given;
    part.x += 9;
    part.y += 13;
    part.width = 33;
    part.height = 21;
    const PaintedCanvas painted = paintedOn(torch::kCUDA, part.painting());
    const at::Tensor same = whole.rgb.slice(0, 4 + 13, 4 + 13 + 21).slice(1, 7 + 9, 7 + 9 + 33);
    check(torch::equal(painted.rgb.slice(0, 4, 4 + 21).slice(1, 7, 7 + 33), same), given.name + ": part");
  }
}

}  // namespace perseus::tests
