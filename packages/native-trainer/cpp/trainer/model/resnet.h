#pragma once

#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/pimpl.h>

#include <string>
#include <utility>
#include <vector>

#include "config/config.h"
#include "layers/convolution.h"
#include "layers/fused_norm.h"

namespace perseus {

struct ResNetOutput {
  at::Tensor logits;     ///< [N, 2], index 1 is member
  at::Tensor embedding;  ///< [N, 32 * stemChannels]: the last feature map's mean
};

class BottleneckImpl : public torch::nn::Module {
 public:
  BottleneckImpl(int64_t inChannels, int64_t width, int64_t stride, Stride strideAt);
  Forked forward(const Forked& x);

  Convolution conv1{nullptr}, conv2{nullptr}, conv3{nullptr};
  torch::nn::BatchNorm2d bn1{nullptr}, bn2{nullptr}, bn3{nullptr};
  torch::nn::Sequential downsample{nullptr};

 private:
  Convolution shortcut_{nullptr};  ///< those in `downsample`
  torch::nn::BatchNorm2d shortcutNorm_{nullptr};
};
TORCH_MODULE(Bottleneck);

/// ResNet-50 (He et al. 2016) with two outputs. Modules carry torchvision's names, so that weights load there
/// by name.
///
/// `Stride::V1` halves in the first 1x1 of a stage (the paper, the thesis), `V1_5` in the 3x3 (torchvision).
/// Batch norm's running means and variances of all layers are views of one flat tensor, which a step that
/// went wrong is undone by, and the moving average follows, in one operation.
class ResNet50Impl : public torch::nn::Module {
 public:
  explicit ResNet50Impl(const ArchitectureConfig& architecture);

  /// @param x [N, 3, H, W] in any precision, channels_last; channels beyond the third must be zeros
  ResNetOutput forward(const at::Tensor& x);

  /// Moves to the device and lays convolution kernels out channels_last. Must come after any load of weights.
  void settle(at::Device device);

  /// All running means and variances, [statistics].
  at::Tensor& statistics() { return statistics_; }

  std::vector<torch::nn::BatchNorm2d> batchNorms() const;

  Convolution conv1{nullptr};
  torch::nn::BatchNorm2d bn1{nullptr};
  torch::nn::Sequential layer1{nullptr}, layer2{nullptr}, layer3{nullptr}, layer4{nullptr};
  torch::nn::Linear fc{nullptr};

 private:
  at::Tensor stem(const at::Tensor& x);
  void flattenStatistics(at::Device device);

  at::Tensor statistics_;
};
TORCH_MODULE(ResNet50);

/// Every parameter and running statistic by torchvision's name, `num_batches_tracked` left out.
std::vector<std::pair<std::string, at::Tensor>> namedState(const ResNet50& model);

/// Copies values by position; layouts stay those of `to`.
void copyState(const ResNet50& from, const ResNet50& to);

}  // namespace perseus
