#include "model/resnet.h"

#include <torch/nn/functional/pooling.h>

namespace perseus {
namespace {

using torch::nn::BatchNorm2d;
using torch::nn::Conv2dOptions;

constexpr int64_t expansion = 4;

Convolution convolution(int64_t in, int64_t out, int64_t kernel, int64_t stride = 1) {
  return Convolution(Conv2dOptions(in, out, kernel).stride(stride).padding(kernel / 2).bias(false));
}

torch::nn::Sequential stage(int64_t in, int64_t width, int blocks, int64_t stride, Stride strideAt) {
  torch::nn::Sequential result;
  for (int block = 0; block < blocks; ++block) {
    result->push_back(
        Bottleneck(block == 0 ? in : width * expansion, width, block == 0 ? stride : 1, strideAt));
  }
  return result;
}

}  // namespace

BottleneckImpl::BottleneckImpl(int64_t inChannels, int64_t width, int64_t stride, Stride strideAt) {
  const int64_t outChannels = width * expansion;
  conv1 = register_module("conv1", convolution(inChannels, width, 1, strideAt == Stride::V1 ? stride : 1));
  bn1 = register_module("bn1", BatchNorm2d(width));
  conv2 = register_module("conv2", convolution(width, width, 3, strideAt == Stride::V1_5 ? stride : 1));
  bn2 = register_module("bn2", BatchNorm2d(width));
  conv3 = register_module("conv3", convolution(width, outChannels, 1));
  bn3 = register_module("bn3", BatchNorm2d(outChannels));
  if (stride != 1 || inChannels != outChannels) {
    shortcut_ = convolution(inChannels, outChannels, 1, stride);
    shortcutNorm_ = BatchNorm2d(outChannels);
    downsample = register_module("downsample", torch::nn::Sequential(shortcut_, shortcutNorm_));
  }
}

Forked BottleneckImpl::forward(const Forked& x) {
  at::Tensor y = normRelu(bn1, conv1(x.main));
  y = conv3(normRelu(bn2, conv2(y)));
  if (!downsample) return normAddRelu(bn3, y, x.shortcut);
  return normNormRelu(bn3, y, shortcutNorm_, shortcut_(x.shortcut));
}

ResNet50Impl::ResNet50Impl(const ArchitectureConfig& architecture) {
  const int64_t w = architecture.stemChannels;
  const Stride strideAt = architecture.stride;
  conv1 = register_module("conv1", convolution(3, w, 7, 2));
  bn1 = register_module("bn1", BatchNorm2d(w));
  layer1 = register_module("layer1", stage(w, w, 3, 1, strideAt));
  layer2 = register_module("layer2", stage(w * 4, w * 2, 4, 2, strideAt));
  layer3 = register_module("layer3", stage(w * 8, w * 4, 6, 2, strideAt));
  layer4 = register_module("layer4", stage(w * 16, w * 8, 3, 2, strideAt));
  fc = register_module("fc", torch::nn::Linear(w * 32, 2));
  flattenStatistics(at::kCPU);
}

at::Tensor ResNet50Impl::stem(const at::Tensor& x) {
  const int64_t beyond = x.size(1) - conv1->weight.size(1);
  if (beyond == 0) return conv1(x);
  // Channels of zeros take kernels of zeros.
  const at::Tensor kernels = at::constant_pad_nd(conv1->weight, {0, 0, 0, 0, 0, beyond});
  return at::conv2d(x, kernels, {}, *conv1->options.stride(), conv1->weight.size(2) / 2);
}

ResNetOutput ResNet50Impl::forward(const at::Tensor& x) {
  const at::Tensor pooled = at::max_pool2d(normRelu(bn1, stem(x)), 3, 2, 1);
  Forked y{pooled, pooled};
  for (torch::nn::Sequential layer : {layer1, layer2, layer3, layer4}) y = layer->forward<Forked>(y);
  const at::Tensor embedding = at::adaptive_avg_pool2d(y.main, {1, 1}).flatten(1);
  return {fc(embedding), embedding};
}

std::vector<BatchNorm2d> ResNet50Impl::batchNorms() const {
  std::vector<BatchNorm2d> found;
  for (const auto& module : modules(/*include_self=*/false)) {
    if (auto norm = std::dynamic_pointer_cast<torch::nn::BatchNorm2dImpl>(module)) found.emplace_back(norm);
  }
  return found;
}

void ResNet50Impl::flattenStatistics(at::Device device) {
  const at::NoGradGuard noGrad;
  std::vector<at::Tensor> flat;
  for (const BatchNorm2d& norm : batchNorms()) {
    flat.push_back(norm->running_mean.to(device));
    flat.push_back(norm->running_var.to(device));
  }
  statistics_ = at::cat(flat);
  int64_t next = 0;
  const auto take = [&](const at::Tensor& buffer) {
    const int64_t length = buffer.numel();
    buffer.set_data(statistics_.narrow(0, next, length));
    next += length;
  };
  for (const BatchNorm2d& norm : batchNorms()) {
    take(norm->running_mean);
    take(norm->running_var);
  }
}

void ResNet50Impl::settle(at::Device device) {
  const at::NoGradGuard noGrad;
  to(device);
  // The C++ Module::to has no memory format, and a restored tensor has lost its strides.
  for (at::Tensor& parameter : parameters()) {
    if (parameter.dim() == 4) parameter.set_data(parameter.contiguous(at::MemoryFormat::ChannelsLast));
  }
  flattenStatistics(device);
}

std::vector<std::pair<std::string, at::Tensor>> namedState(const ResNet50& model) {
  std::vector<std::pair<std::string, at::Tensor>> state;
  for (const auto& item : model->named_parameters()) state.emplace_back(item.key(), item.value());
  for (const auto& item : model->named_buffers()) {
    if (item.value().dim() > 0) state.emplace_back(item.key(), item.value());
  }
  return state;
}

void copyState(const ResNet50& from, const ResNet50& to) {
  const at::NoGradGuard noGrad;
  const auto source = namedState(from);
  const auto target = namedState(to);
  for (size_t i = 0; i < source.size(); ++i) target[i].second.detach().copy_(source[i].second);
}

}  // namespace perseus
