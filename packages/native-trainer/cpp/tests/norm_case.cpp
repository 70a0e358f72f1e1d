#include "norm_case.h"

#include <torch/nn/functional/batchnorm.h>
#include <torch/utils.h>

#include <algorithm>
#include <memory>

#include "layers/fused_norm.h"

namespace perseus::tests {
namespace {

using torch::nn::BatchNorm2d;

struct Unfused {
  Unfused() { fusesOperations() = false; }
  ~Unfused() { fusesOperations() = true; }
};

BatchNorm2d randomNorm(int64_t channels) {
  const at::NoGradGuard noGrad;
  BatchNorm2d norm(channels);
  norm->weight.normal_(0.5, 1.0);
  norm->bias.normal_();
  norm->running_mean.normal_();
  norm->running_var.uniform_(0.5, 2.0);
  return norm;
}

/// The same of PyTorch's operations, in double precision, on values rounded to `type`.
Variables expected(const NormCase& given, at::ScalarType type) {
  const Unfused unfused;
  NormCase exact = given;
  for (at::Tensor& map : exact.maps) map = map.to(type).to(at::kDouble);
  exact.ofMain = exact.ofMain.to(type).to(at::kDouble);
  if (exact.ofShortcut.defined()) exact.ofShortcut = exact.ofShortcut.to(type).to(at::kDouble);
  exact.norms.clear();
  for (const BatchNorm2d& norm : given.norms) {
    exact.norms.emplace_back(std::dynamic_pointer_cast<torch::nn::BatchNorm2dImpl>(norm->clone()));
    exact.norms.back()->to(at::kDouble);
  }
  return fused(exact, at::kDouble);
}

double scaleOf(const at::Tensor& tensor) {
  return std::max(1e-3, tensor.abs().max().item<double>());
}

}  // namespace

at::Tensor randomMap(const at::IntArrayRef shape, double mean, double deviation) {
  return (at::randn(shape, at::kDouble) * deviation + mean).contiguous(at::MemoryFormat::ChannelsLast);
}

NormCase makeCase(Kind kind, const at::IntArrayRef shape, bool withShortcut) {
  NormCase made{kind, {randomMap(shape)}, {randomNorm(shape[1])}, randomMap(shape, 0.01), {}};
  if (kind != Kind::Relu) made.maps.push_back(randomMap(shape, -0.2));
  if (kind == Kind::NormRelu) made.norms.push_back(randomNorm(shape[1]));
  if (kind != Kind::Relu && withShortcut) made.ofShortcut = randomMap(shape, -0.02);
  return made;
}

Variables fused(const NormCase& given, at::ScalarType type, at::Device device) {
  Variables maps;
  for (const at::Tensor& map : given.maps) maps.push_back(map.to(device, type).detach().requires_grad_());
  std::vector<BatchNorm2d> norms;
  for (const BatchNorm2d& norm : given.norms) {
    norms.emplace_back(std::dynamic_pointer_cast<torch::nn::BatchNorm2dImpl>(norm->clone(device)));
  }
  Forked y;
  if (given.kind == Kind::Relu) y.main = normRelu(norms[0], maps[0]);
  if (given.kind == Kind::AddRelu) y = normAddRelu(norms[0], maps[0], maps[1]);
  if (given.kind == Kind::NormRelu) y = normNormRelu(norms[0], maps[0], norms[1], maps[1]);
  Variables outputs{y.main};
  Variables gradients{given.ofMain.to(device, type)};
  if (y.shortcut.defined() && given.ofShortcut.defined()) {
    outputs.push_back(y.shortcut);
    gradients.push_back(given.ofShortcut.to(device, type));
  }
  torch::autograd::backward(outputs, gradients);
  Variables found{y.main.detach()};
  for (const at::Tensor& map : maps) found.push_back(map.grad());
  for (const BatchNorm2d& norm : norms) {
    found.insert(found.end(),
                 {norm->weight.grad(), norm->bias.grad(), norm->running_mean, norm->running_var});
  }
  for (at::Tensor& result : found) result = result.cpu();
  return found;
}

void compare(const NormCase& given, at::ScalarType type, double tolerance, const std::string& what,
             at::Device device) {
  const Variables actual = fused(given, type, device);
  const Variables exact = expected(given, type);
  const at::Tensor same = (actual[0] > 0) == (exact[0] > 0);
  check((same.logical_not().sum().item<double>()) <= 2e-3 * static_cast<double>(same.numel()),
        what + ": the ReLU cuts where PyTorch's does");
  for (size_t i = 0; i < actual.size(); ++i) {
    at::Tensor difference = (actual[i].to(at::kDouble) - exact[i]).abs();
    if (difference.dim() == 4 && i > 0) difference = difference * same;
    const double roundings = i == 0 ? 1 : difference.dim() == 4 ? 2 : 4;
    checkNear(difference.max().item<double>() / scaleOf(exact[i]), 0, roundings * tolerance,
              what + ", result " + std::to_string(i));
  }
}

}  // namespace perseus::tests
