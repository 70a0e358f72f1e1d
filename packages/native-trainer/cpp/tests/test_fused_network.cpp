#include <torch/utils.h>

#include <vector>

#include "check.h"
#include "layers/convolution.h"
#include "layers/fused_norm.h"
#include "model/autocast.h"
#include "model/initialise.h"
#include "model/resnet.h"

namespace perseus::tests {
namespace {

struct Step {
  double loss;
  std::vector<at::Tensor> gradients;
  at::Tensor statistics;
};

/// Loss, gradients and statistics of one step on made-up images.
Step stepOf(bool isFused, Precision precision, int64_t side, at::ScalarType type = at::kFloat) {
  fusesOperations() = isFused;
  torch::manual_seed(9);
  ArchitectureConfig architecture{};
  architecture.stride = Stride::V1_5;
  architecture.stemChannels = 16;
  ResNet50 model(architecture);
  initialise(model, architecture, 5);
  model->to(type);
  model->settle(at::kCPU);
  model->train();
  const at::Tensor images = at::randn({6, 3, side, side}).to(type).contiguous(at::MemoryFormat::ChannelsLast);
  at::Tensor logits;
  {
    const AutocastGuard autocast(precision, at::kCPU);
    logits = model->forward(images).logits.to(type);
  }
  const at::Tensor loss = logits.square().mean() + logits.select(1, 0).mean();
  loss.backward();
  Step step{loss.item<double>(), {}, model->statistics().clone()};
  for (const at::Tensor& parameter : model->parameters()) step.gradients.push_back(parameter.grad().clone());
  fusesOperations() = true;
  return step;
}

double relative(const at::Tensor& actual, const at::Tensor& expected) {
  const auto wide = [](const at::Tensor& tensor) { return tensor.to(at::kDouble); };
  return ((wide(actual) - wide(expected)).norm() / wide(expected).norm().clamp_min(1e-12)).item<double>();
}

/// Largest and mean relative difference of a parameter's gradient.
std::pair<double, double> gradientDifference(const Step& one, const Step& other) {
  double largest = 0;
  double sum = 0;
  for (size_t i = 0; i < one.gradients.size(); ++i) {
    const double difference = relative(one.gradients[i], other.gradients[i]);
    largest = std::max(largest, difference);
    sum += difference;
  }
  return {largest, sum / static_cast<double>(one.gradients.size())};
}

}  // namespace

// Rounding grows through 53 layers whose maps have few pixels, so the measure is PyTorch's own distance from
// double precision.
TEST("a fused network is as near to double precision as the unfused one, in float32 and in bfloat16") {
  for (const int64_t side : {64, 75}) {
    const Step exact = stepOf(false, Precision::Float32, side, at::kDouble);
    for (const Precision precision : {Precision::Float32, Precision::Bfloat16}) {
      const Step fused = stepOf(true, precision, side);
      const Step plain = stepOf(false, precision, side);
      const double within = precision == Precision::Float32 ? 1e-4 : 0.15;
      checkNear(fused.loss, exact.loss, within * std::abs(exact.loss), "loss");
      checkNear(relative(fused.statistics, exact.statistics), 0, within, "statistics");
      const double ours = gradientDifference(fused, exact).second;
      const double theirs = gradientDifference(plain, exact).second;
      check(ours < 1.2 * theirs, "gradients, " + std::to_string(ours) + " from double precision, beside " +
                                     std::to_string(theirs));
    }
  }
}

TEST("a convolution's gradients are PyTorch's of double precision, by either way") {
  torch::manual_seed(8);
  struct Shape {
    int64_t in, out, kernel, stride, side;
  };
  for (const Shape s : {Shape{3, 16, 7, 2, 31},
                        {8, 24, 1, 1, 9},
                        {8, 24, 1, 2, 9},
                        {8, 24, 1, 2, 10},
                        {12, 8, 3, 2, 13},
                        {12, 8, 3, 2, 14},
                        {16, 16, 3, 1, 7},
                        {16, 16, 3, 1, 12}}) {
    for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
      Convolution layer(
          torch::nn::Conv2dOptions(s.in, s.out, s.kernel).stride(s.stride).padding(s.kernel / 2).bias(false));
      layer->to(type);
      at::Tensor kernels = layer->weight;
      kernels.set_data(kernels.contiguous(at::MemoryFormat::ChannelsLast));
      const at::Tensor x =
          at::randn({3, s.in, s.side, s.side}).to(type).contiguous(at::MemoryFormat::ChannelsLast);
      const at::Tensor leaf = x.clone().requires_grad_();
      const at::Tensor y = layer(leaf);
      const at::Tensor dy = at::randn(y.sizes()).to(type).contiguous(at::MemoryFormat::ChannelsLast);
      y.backward(dy);
      const at::Tensor exactX = x.to(at::kDouble).requires_grad_();
      const at::Tensor exactW = layer->weight.detach().to(at::kDouble).requires_grad_();
      const at::Tensor exactY = at::conv2d(exactX, exactW, {}, s.stride, s.kernel / 2);
      exactY.backward(dy.to(at::kDouble));
      const double tolerance = type == at::kFloat ? 1e-5 : 0x1p-8;
      const std::string what = "kernel " + std::to_string(s.kernel) + ", stride " + std::to_string(s.stride);
      checkNear(relative(y, exactY), 0, tolerance, "output, " + what);
      checkNear(relative(leaf.grad(), exactX.grad()), 0, tolerance, "input's gradient, " + what);
      checkNear(relative(layer->weight.grad(), exactW.grad()), 0, tolerance, "weights' gradient, " + what);
    }
  }
}

}  // namespace perseus::tests
