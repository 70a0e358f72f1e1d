#pragma once

#include <torch/nn/modules/batchnorm.h>

namespace perseus {

/// What a fused norm is of: ReLU of norm(x), of norm(x) + other, or of norm(x) + otherNorm(other). Maps are
/// channels_last, and of one type and device.
struct NormInput {
  const at::Tensor& x;
  torch::nn::BatchNorm2dImpl& norm;
  const at::Tensor& other;                ///< undefined where nothing is added
  torch::nn::BatchNorm2dImpl* otherNorm;  ///< null where `other` is added as it is
};

struct NormOutput {
  at::Tensor y;
  at::Tensor statistics;       ///< of NormStatistics, for the gradient
  at::Tensor otherStatistics;  ///< undefined without a second norm
};

/// What the gradient needs of all this.
struct NormSaved {
  at::Tensor x;
  at::Tensor other;  ///< where it has a norm
  at::Tensor y;      ///< where something was added; without, the ReLU's mask is taken anew from x
  at::Tensor statistics;
  at::Tensor otherStatistics;
};

/// Undefined where there is no such input.
struct NormGradients {
  at::Tensor x, weight, bias;
  at::Tensor other, otherWeight, otherBias;
};

/// Fused norms on the device of a map.
struct NormPasses {
  /// A pass for each norm's statistics, which moves the running ones, and one for the values.
  NormOutput (*forward)(const NormInput& input);

  /// Of the gradients of y's two readers. Either may be undefined, not both; what nobody else holds is
  /// written over.
  NormGradients (*backward)(const NormSaved& saved, at::Tensor main, at::Tensor shortcut);
};

/// Null where a map is to take PyTorch's operations one by one.
const NormPasses* normPassesFor(const at::Tensor& map);

}  // namespace perseus
