#pragma once

#include <torch/nn/modules/batchnorm.h>

namespace perseus {

/// One feature map for two readers, a block's convolutions and its shortcut. Their gradients are added where
/// that of the map is taken anyway, instead of in a pass of their own.
struct Forked {
  at::Tensor main;
  at::Tensor shortcut;  ///< the same memory as `main`
};

/// ReLU of batch norm, and of batch norm plus something, in training: each one pass over the feature map for
/// the statistics and one for the values, and as many for the gradients.
///
/// Running statistics move as PyTorch's do. Gradients are exact; those of a gradient are refused. Feature
/// maps are channels_last float32 or bfloat16 on the CPU, on a GPU what cuda/norm_on_device.h says, and
/// whatever else there may be (evaluation, another layout) takes PyTorch's operations one by one.
at::Tensor normRelu(torch::nn::BatchNorm2d& norm, const at::Tensor& x);
Forked normAddRelu(torch::nn::BatchNorm2d& norm, const at::Tensor& x, const at::Tensor& residual);
Forked normNormRelu(torch::nn::BatchNorm2d& norm, const at::Tensor& x, torch::nn::BatchNorm2d& otherNorm,
                    const at::Tensor& other);

/// Whether `norm` of `x` is computed by the functions above, or by PyTorch's operations.
bool fusesNorm(const torch::nn::BatchNorm2d& norm, const at::Tensor& x);

/// For tests: whether this thread fuses (it does) or takes PyTorch's operations.
bool& fusesOperations();

}  // namespace perseus
