#pragma once

#include <cstdint>

#include "kernels/bfloat16.h"

namespace perseus::kernels {

/// Batch norm of one channel after another: y = (x - mean) * scale + offset.
struct Affine {
  const float* mean;
  const float* scale;
  const float* offset;
};

/// Gradient of batch norm's input: dx = g * scale + slope * (x - mean) + level.
struct NormGradient {
  const float* mean;
  const float* scale;
  const float* slope;
  const float* level;
};

/// Loops over `rows` rows of `channels` values, without a gap between them; they run on the calling thread.
///
/// Values are float32 or bfloat16, everything of a channel is float32. Sums are overwritten, not added to.
/// What is written may be what is read, element by element. ReLU and its mask let NaN through, as PyTorch's
/// do.
template <typename T>
struct NormKernels {
  /// sum of x - shift and of its square
  void (*moments)(const T* x, int64_t rows, int64_t channels, const float* shift, float* sum, float* squares);
  /// y = max(norm(x), 0)
  void (*normRelu)(const T* x, int64_t rows, int64_t channels, const Affine& norm, T* y);
  /// y = max(norm(x) + residual, 0)
  void (*normAddRelu)(const T* x, const T* residual, int64_t rows, int64_t channels, const Affine& norm,
                      T* y);
  /// y = max(norm(x) + otherNorm(other), 0)
  void (*normNormRelu)(const T* x, const T* other, int64_t rows, int64_t channels, const Affine& norm,
                       const Affine& otherNorm, T* y);
  /// Of normRelu's gradient g = dy where norm(x) > 0: sum of g and of g * (x - mean)
  void (*reluSums)(const T* dy, const T* x, int64_t rows, int64_t channels, const Affine& norm, float* sum,
                   float* products);
  /// dx of normRelu
  void (*reluGradient)(const T* dy, const T* x, int64_t rows, int64_t channels, const Affine& norm,
                       const NormGradient& gradient, T* dx);
  /// g = dy where y > 0
  void (*mask)(const T* dy, const T* y, int64_t count, T* g);
  /// g = dy + otherDy where y > 0
  void (*addMask)(const T* dy, const T* otherDy, const T* y, int64_t count, T* g);
  /// sum of g and of g * (x - mean)
  void (*sums)(const T* g, const T* x, int64_t rows, int64_t channels, const float* mean, float* sum,
               float* products);
  /// dx of batch norm alone
  void (*gradient)(const T* g, const T* x, int64_t rows, int64_t channels, const NormGradient& gradient,
                   T* dx);
};

}  // namespace perseus::kernels
