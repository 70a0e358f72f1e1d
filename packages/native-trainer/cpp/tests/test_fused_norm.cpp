#include "layers/fused_norm.h"

#include <ATen/Parallel.h>
#include <torch/utils.h>

#include <functional>
#include <limits>

#include "check.h"
#include "kernels/instructions.h"
#include "norm_case.h"

namespace perseus::tests {
namespace {

using kernels::Instructions;
using torch::nn::BatchNorm2d;

/// Every set of instructions that this processor has, one after another.
void withEachInstructions(const std::function<void(const std::string&)>& body) {
  for (const Instructions instructions : kernels::availableInstructions()) {
    kernels::useInstructions(instructions);
    body(" (instructions " + std::to_string(static_cast<int>(instructions)) + ")");
  }
  kernels::useInstructions(std::nullopt);
}

const std::vector<std::vector<int64_t>> oddShapes = {{2, 2, 3, 5},   {3, 64, 13, 7}, {1, 33, 9, 9},
                                                     {5, 100, 7, 7}, {2, 7, 41, 3},  {2, 2050, 4, 5},
                                                     {4, 16, 37, 31}};

}  // namespace

TEST(
    "fused norms give PyTorch's outputs, gradients and running statistics of double precision, on any "
    "shape") {
  torch::manual_seed(3);
  for (const auto& shape : oddShapes) {
    for (const Kind kind : {Kind::Relu, Kind::AddRelu, Kind::NormRelu}) {
      const NormCase given = makeCase(kind, shape);
      withEachInstructions([&](const std::string& how) {
        const std::string what = "kind " + std::to_string(static_cast<int>(kind)) + ", " +
                                 std::to_string(shape[1]) + " channels" + how;
        compare(given, at::kFloat, 5e-6, "float32, " + what);
        // A rounding takes half of 2^-8, and of the sum of two where both are near it, all.
        compare(given, at::kBFloat16, 0x1p-8, "bfloat16, " + what);
      });
    }
  }
}

TEST("a map with one reader gets that reader's gradient alone") {
  torch::manual_seed(4);
  for (const Kind kind : {Kind::AddRelu, Kind::NormRelu}) {
    compare(makeCase(kind, {2, 24, 9, 5}, /*withShortcut=*/false), at::kFloat, 5e-6, "no second reader");
  }
}

TEST("a variance far below the square of the mean is not lost") {
  torch::manual_seed(5);
  NormCase given = makeCase(Kind::Relu, {4, 19, 30, 30});
  given.maps[0] = randomMap({4, 19, 30, 30}, 3000.0, 0.5);
  withEachInstructions([&](const std::string& how) {
    // Values near 3000 are 2.4e-4 apart in float32, but the reference reads the rounded ones.
    compare(given, at::kFloat, 2e-5, "mean 3000, deviation 0.5" + how);
  });
}

TEST("a channel that is constant becomes its bias, and has no gradient") {
  const at::Tensor x =
      at::full({2, 3, 8, 8}, 1234.567, at::kFloat).contiguous(at::MemoryFormat::ChannelsLast);
  withEachInstructions([&](const std::string& how) {
    const at::Tensor leaf = x.clone().requires_grad_();
    BatchNorm2d norm(3);
    at::Tensor bias = norm->bias;
    {
      const at::NoGradGuard noGrad;
      bias.copy_(at::tensor({0.5F, -1.0F, 2.0F}));
    }
    const at::Tensor y = normRelu(norm, leaf);
    y.backward(at::ones_like(y));
    for (int64_t c = 0; c < 3; ++c) {
      const double value = std::max(0.0, bias[c].item<double>());
      checkNear((y.select(1, c) - value).abs().max().item<double>(), 0, 1e-6, "the bias" + how);
    }
    checkNear(leaf.grad().abs().max().item<double>(), 0, 1e-3, "no gradient" + how);
    checkNear(norm->running_var.sub(0.9).abs().max().item<double>(), 0, 1e-6, "a variance of nothing" + how);
  });
}

TEST("what is not finite stays in its channel and is not hidden by a ReLU") {
  for (const float poison :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
      withEachInstructions([&](const std::string& how) {
        at::Tensor x = randomMap({2, 5, 6, 6}).to(type);
        x[1][3][2][2] = poison;
        x.requires_grad_();
        BatchNorm2d norm(5);
        const at::Tensor y = normRelu(norm, x);
        check(y.select(1, 3).isnan().all().item<bool>(), "the channel is NaN" + how);
        check(y.isfinite().sum().item<int64_t>() == y.numel() / 5 * 4, "the others are finite" + how);
        y.backward(at::ones_like(y));
        check(x.grad().select(1, 3).isnan().all().item<bool>(), "and so its gradient" + how);
        check(x.grad().isfinite().sum().item<int64_t>() == y.numel() / 5 * 4, "the others' are finite" + how);
      });
    }
  }
}

TEST("a gradient that somebody else holds is not written over") {
  const at::Tensor x = randomMap({2, 8, 5, 5}).to(at::kFloat).requires_grad_();
  const at::Tensor residual = randomMap({2, 8, 5, 5}).to(at::kFloat).requires_grad_();
  BatchNorm2d norm(8);
  const at::Tensor held = randomMap({2, 8, 5, 5}).to(at::kFloat);
  const at::Tensor before = held.clone();
  torch::autograd::backward({normRelu(norm, x)}, {held});
  torch::autograd::backward({normAddRelu(norm, x, residual).main}, {held});
  check(at::equal(held, before), "as it was");
}

TEST("the gradient of a fused norm's gradient is refused") {
  const at::Tensor x = randomMap({2, 4, 3, 3}).to(at::kFloat).requires_grad_();
  BatchNorm2d norm(4);
  const at::Tensor y = normRelu(norm, x);
  bool refused = false;
  try {
    torch::autograd::grad({y.sum()}, {x}, {}, /*retain_graph=*/true, /*create_graph=*/true);
  } catch (const c10::Error&) {
    refused = true;
  }
  check(refused, "an error, not a wrong derivative");
}

TEST("fused norms give the same bits again, on any number of threads") {
  torch::manual_seed(6);
  const NormCase given = makeCase(Kind::NormRelu, {8, 64, 33, 33});
  const int threads = at::get_num_threads();
  const Variables first = fused(given, at::kBFloat16);
  for (const int count : {1, 2, 3, threads}) {
    at::set_num_threads(count);
    const Variables again = fused(given, at::kBFloat16);
    for (size_t i = 0; i < first.size(); ++i) check(at::equal(first[i], again[i]), "the same bits");
  }
  at::set_num_threads(threads);
}

TEST("other layouts and evaluation take PyTorch's operations") {
  const at::Tensor x = at::randn({2, 4, 6, 5});
  BatchNorm2d norm(4);
  BatchNorm2d other(4);
  check(at::allclose(normRelu(norm, x), other(x).relu()), "contiguous maps");
  norm->eval();
  other->eval();
  const at::Tensor last = x.contiguous(at::MemoryFormat::ChannelsLast);
  check(at::equal(normRelu(norm, last), other(last).relu()), "evaluation");
}

}  // namespace perseus::tests
