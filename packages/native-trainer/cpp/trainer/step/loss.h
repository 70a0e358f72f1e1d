#pragma once

#include <ATen/core/Tensor.h>

namespace perseus {

/// Cross-entropy of each object with smoothed targets: (1 - s) for the label plus s / 2 for either class
/// (Szegedy et al. 2016, eq. 8); the same as PyTorch's `cross_entropy(label_smoothing=s)` without reduction.
/// @param logits float32 [N, 2]; labels int64 [N]
/// @returns float32 [N]
at::Tensor smoothedCrossEntropy(const at::Tensor& logits, const at::Tensor& labels, double smoothing);

}  // namespace perseus
