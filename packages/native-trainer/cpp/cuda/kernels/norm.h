#pragma once

#include <cstdint>

// Batch norm in training with what follows it, for channels_last maps on the device: what
// layers/norm_passes.h does on the CPU, by the same arithmetic.
//
// Nothing waits for the device or allocates, so that all of it may be captured in a CUDA graph. Sums are
// taken over parts of a map that follow from its shape, and added in their order: the same bits every time.

namespace perseus::cuda {

enum class ElementType { Float32, Bfloat16, Float16 };

/// Maps of one call, [rows, channels] without gaps, each at an address that 16 bytes divide.
struct MapShape {
  int64_t rows;      ///< 2 or more
  int64_t channels;  ///< divided by 8, or by 4 where the type is float32
  ElementType type;
};

/// A batch norm's own, each float32 [channels].
struct NormParameters {
  const float* weight;
  const float* bias;
  float* runningMean;
  float* runningVariance;
  double momentum;
  double epsilon;
};

/// y = max(norm(x), 0); with `other` max(norm(x) + other, 0); with `otherNorm` max(norm(x) +
/// otherNorm(other), 0).
struct NormValues {
  const void* x;
  const float* norm;       ///< float32 [NormRows, channels], as are all statistics here
  const void* other;       ///< or null
  const float* otherNorm;  ///< or null
  void* y;
};

/// What goes into the gradients of NormValues, and where they go.
struct NormBackward {
  const void* x;
  const float* norm;
  const void* y;           ///< null where nothing was added: the mask is then taken anew from x
  const void* other;       ///< where it has a norm, else null
  const float* otherNorm;  ///< or null
  const void* dy;
  const void* secondDy;  ///< of y's second reader, or null
  void* dx;              ///< without y it may be dy
  void* g;               ///< with y, the masked gradient: of `other` without a norm. It may be dy or secondDy
  void* dOther;          ///< of `other` with a norm; it may be g
  float* ofParameters;   ///< float32 [GradientRows, channels]
  float* ofOtherParameters;
};

}  // namespace perseus::cuda

extern "C" {

/// @returns the floats of workspace that the functions below take
int64_t perseusCudaNormWorkspace(const perseus::cuda::MapShape* shape);

/// Measures `x` into `statistics`, float32 [NormRows, channels], and moves the running statistics.
/// @returns a cudaError_t, as all here do
int perseusCudaNormStatistics(const perseus::cuda::MapShape* shape, const void* x,
                              const perseus::cuda::NormParameters* parameters, float* statistics,
                              float* workspace, void* stream);

int perseusCudaNormValues(const perseus::cuda::MapShape* shape, const perseus::cuda::NormValues* values,
                          void* stream);

int perseusCudaNormBackward(const perseus::cuda::MapShape* shape, const perseus::cuda::NormBackward* backward,
                            float* workspace, void* stream);
}
