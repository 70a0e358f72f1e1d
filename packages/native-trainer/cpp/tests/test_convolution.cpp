#include <ATen/ops/conv2d.h>
#include <ATen/ops/randn.h>

#include "check.h"
#include "layers/convolution.h"
#include "model/autocast.h"

namespace perseus::tests {
namespace {

struct Case {
  int64_t in, out, kernel, stride, side, batch;
};

at::Tensor channelsLast(const at::Tensor& tensor) {
  return tensor.contiguous(at::MemoryFormat::ChannelsLast);
}

/// The largest difference over the largest value.
double apart(const at::Tensor& actual, const at::Tensor& expected) {
  const at::Tensor right = expected.detach().to(at::kDouble);
  return ((actual.detach().to(at::kDouble) - right).abs().max() / right.abs().max()).item<double>();
}

}  // namespace

TEST(
    "a convolution with a bfloat16 copy gives double precision's result and gradients, to bfloat16's "
    "rounding") {
  at::manual_seed(1);
  // Kernels of one position, strided, of many positions and of few, where gradients are taken in other ways.
  for (const Case& c : {Case{16, 32, 1, 1, 12, 2}, Case{16, 32, 1, 2, 13, 2}, Case{3, 16, 7, 2, 32, 2},
                        Case{16, 16, 3, 1, 12, 2}, Case{16, 64, 3, 1, 5, 2}, Case{64, 16, 3, 2, 25, 3}}) {
    Convolution convolution(
        torch::nn::Conv2dOptions(c.in, c.out, c.kernel).stride(c.stride).padding(c.kernel / 2).bias(false));
    convolution->weight.set_data(channelsLast(convolution->weight));
    convolution->half = convolution->weight.detach().to(at::kBFloat16).set_requires_grad(true);
    const at::Tensor image = channelsLast(at::randn({c.batch, c.in, c.side, c.side})).to(at::kBFloat16);
    const at::Tensor x = image.detach().set_requires_grad(true);
    at::Tensor y;
    {
      const AutocastGuard autocast(Precision::Bfloat16, at::kCPU);
      y = convolution->forward(x);
    }
    check(y.scalar_type() == at::kBFloat16, "runs in bfloat16");
    const at::Tensor gradient = at::randn(y.sizes()).to(at::kBFloat16);
    y.backward(gradient);

    const at::Tensor exactX = image.to(at::kDouble).set_requires_grad(true);
    const at::Tensor exactWeight = convolution->half.detach().to(at::kDouble).set_requires_grad(true);
    const at::Tensor exactY = at::conv2d(exactX, exactWeight, {}, {c.stride, c.stride},
                                         at::IntArrayRef{c.kernel / 2, c.kernel / 2});
    exactY.backward(gradient.to(at::kDouble));
    const std::string what = "kernel " + std::to_string(c.kernel) + ", stride " + std::to_string(c.stride);
    checkNear(apart(y, exactY), 0, 0.004, "output, " + what);
    checkNear(apart(x.grad(), exactX.grad()), 0, 0.004, "gradient of the input, " + what);
    checkNear(apart(convolution->half.grad(), exactWeight.grad()), 0, 0.004,
              "gradient of the kernel, " + what);
    check(!convolution->weight.grad().defined(), "and none of the float32 kernel");
  }
}

}  // namespace perseus::tests
