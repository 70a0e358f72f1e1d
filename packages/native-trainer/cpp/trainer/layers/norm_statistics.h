#pragma once

#include <torch/nn/modules/batchnorm.h>

#include <vector>

#include "kernels/instructions.h"
#include "layers/norm_channels.h"
#include "layers/row_chunks.h"

namespace perseus {

/// What batch norm does to a feature map in training, channel by channel, and what its gradient needs of it.
class NormStatistics {
 public:
  /// Measures `x` and moves the running statistics of `norm`.
  NormStatistics(const at::Tensor& x, torch::nn::BatchNorm2dImpl& norm);
  /// As saved for the gradient.
  explicit NormStatistics(at::Tensor saved) : values_(std::move(saved)) {}

  const at::Tensor& saved() const { return values_; }
  kernels::Affine affine() const { return {row(Mean), row(Scale), row(Offset)}; }
  const float* mean() const { return row(Mean); }

 private:
  friend class GradientSums;
  ChannelNorm channel(int64_t c) const;
  const float* row(NormRow which) const { return values_.const_data_ptr<float>() + which * values_.size(1); }
  float* row(NormRow which) { return values_.data_ptr<float>() + which * values_.size(1); }

  at::Tensor values_;  ///< float32 [NormRows, channels]
};

/// The sums over a feature map that batch norm's gradients consist of: each chunk leaves its own, which are
/// then added in their order.
class GradientSums {
 public:
  explicit GradientSums(const RowChunks& chunks);

  /// Where the chunk's sum of g goes, and of g * (x - mean)
  float* ofGradient(int64_t chunk) { return partial_.data_ptr<float>() + chunk * 2 * channels_; }
  float* ofProducts(int64_t chunk) { return ofGradient(chunk) + channels_; }

  void finish(const NormStatistics& norm);
  kernels::NormGradient toInput(const NormStatistics& norm) const;
  at::Tensor ofWeight() const { return finished_[OfWeight]; }
  at::Tensor ofBias() const { return finished_[OfBias]; }

 private:
  int64_t rows_;
  int64_t channels_;
  at::Tensor partial_;   ///< float32 [chunks, 2 * channels]
  at::Tensor finished_;  ///< float32 [GradientRows, channels]
};

}  // namespace perseus
