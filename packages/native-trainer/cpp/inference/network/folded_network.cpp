#include "folded_network.h"

#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/cudnn_convolution_add_relu.h>
#include <ATen/ops/cudnn_convolution_relu.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/softmax.h>

#include <array>

namespace perseus {
namespace {

constexpr int64_t kClasses = 2;
constexpr int64_t kExpansion = 4;
constexpr std::array<int, 4> kBlocksOfStages{3, 4, 6, 3};

/// Sixteen bytes of a half-wide type, which the tensor cores' kernels read at once.
constexpr int64_t kAlignedChannels = 8;

/// In float32 cuDNN's fused operations would round to TF32, whatever is asked for.
bool isHalf(at::ScalarType type) {
  return type == at::kBFloat16 || type == at::kHalf;
}

}  // namespace

FoldedConvolution::FoldedConvolution(const WeightFile& file, const std::string& name, const Shape& shape,
                                     const Compute& compute, int64_t in)
    : stride_(shape.stride),
      padding_(shape.kernel / 2),
      fused_(compute.device.is_cuda() && isHalf(compute.type) && in % kAlignedChannels == 0 &&
             shape.out % kAlignedChannels == 0) {
  const at::Tensor weight =
      at::constant_pad_nd(file.read(name + ".weight", {shape.out, shape.in, shape.kernel, shape.kernel}),
                          {0, 0, 0, 0, 0, in - shape.in});
  weight_ = weight.to(compute.device, compute.type).contiguous(at::MemoryFormat::ChannelsLast);
  bias_ = file.read(name + ".bias", {shape.out}).to(compute.device, compute.type);
}

at::Tensor FoldedConvolution::plain(const at::Tensor& x) const {
  return at::conv2d(x, weight_, bias_, stride_, padding_);
}

at::Tensor FoldedConvolution::relu(const at::Tensor& x) const {
  if (!fused_) return plain(x).relu_();
  const std::array<int64_t, 2> stride{stride_, stride_};
  const std::array<int64_t, 2> padding{padding_, padding_};
  const std::array<int64_t, 2> dilation{1, 1};
  return at::cudnn_convolution_relu(x, weight_, bias_, stride, padding, dilation, 1);
}

at::Tensor FoldedConvolution::addRelu(const at::Tensor& x, const at::Tensor& shortcut) const {
  if (!fused_) return plain(x).add_(shortcut).relu_();
  const std::array<int64_t, 2> stride{stride_, stride_};
  const std::array<int64_t, 2> padding{padding_, padding_};
  const std::array<int64_t, 2> dilation{1, 1};
  return at::cudnn_convolution_add_relu(x, weight_, shortcut, /*alpha=*/1, bias_, stride, padding, dilation,
                                        1);
}

int64_t FoldedNetwork::inputChannels(const Compute& compute) {
  return compute.device.is_cuda() && isHalf(compute.type) ? kAlignedChannels : 3;
}

FoldedNetwork::FoldedNetwork(const WeightFile& file, const FoldedArchitecture& architecture,
                             const Compute& compute)
    : compute_(compute),
      stem_(file, "conv1", {3, architecture.stemChannels, 7, 2}, compute, inputChannels(compute)) {
  int64_t channels = architecture.stemChannels;
  for (size_t stage = 0; stage < kBlocksOfStages.size(); ++stage) {
    const int64_t width = architecture.stemChannels << stage;
    const int64_t out = width * kExpansion;
    for (int index = 0; index < kBlocksOfStages[stage]; ++index) {
      const std::string name = "layer" + std::to_string(stage + 1) + "." + std::to_string(index);
      const int64_t halving = stage > 0 && index == 0 ? 2 : 1;
      const bool early = architecture.stride == Stride::V1;
      const auto convolution = [&](const char* part, int64_t from, int64_t to, int64_t kernel,
                                   int64_t stride) {
        return FoldedConvolution(file, name + part, {from, to, kernel, stride}, compute, from);
      };
      std::optional<FoldedConvolution> shortcut;
      if (index == 0) shortcut = convolution(".downsample.0", channels, out, 1, halving);
      blocks_.push_back({convolution(".conv1", channels, width, 1, early ? halving : 1),
                         convolution(".conv2", width, width, 3, early ? 1 : halving),
                         convolution(".conv3", width, out, 1, 1), std::move(shortcut)});
      channels = out;
    }
  }
  fcWeight_ = file.read("fc.weight", {kClasses, channels}).to(compute.device);
  fcBias_ = file.read("fc.bias", {kClasses}).to(compute.device);
  temperature_ = file.read("temperature", {1}).to(compute.device);
}

at::Tensor FoldedNetwork::Bottleneck::forward(const at::Tensor& x) const {
  return third.addRelu(second.relu(first.relu(x)), shortcut ? shortcut->plain(x) : x);
}

NetworkOutput FoldedNetwork::forward(const at::Tensor& x) const {
  at::Tensor y = at::max_pool2d(stem_.relu(x), 3, 2, 1);
  for (const Bottleneck& block : blocks_) y = block.forward(y);
  const at::Tensor embedding = at::mean(y, {2, 3}, /*keepdim=*/false, at::kFloat);
  const at::Tensor logits = at::linear(embedding, fcWeight_, fcBias_);
  return {logits, at::softmax(logits.div(temperature_), 1), embedding};
}

}  // namespace perseus
