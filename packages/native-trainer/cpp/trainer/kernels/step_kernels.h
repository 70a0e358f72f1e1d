#pragma once

#include <cstdint>
#include <vector>

#include "kernels/bfloat16.h"

namespace perseus::kernels {

/// Values of one parameter that lie one after another, and all that a step changes with them. What is null
/// plays no part.
struct StepRange {
  int64_t count;
  const void* gradient;  ///< float32, or bfloat16 where `gradientIsHalf`
  bool gradientIsHalf;
  float* parameter;
  float* first;    ///< momentum, or the mean of gradients
  float* second;   ///< the mean of squared gradients: its presence says AdamW
  float* average;  ///< the moving average of `parameter`
  Bfloat16* half;  ///< `parameter` rounded to bfloat16
  float penalty;   ///< of its gradient, by which the parameter is added: 2 * L2
  float weightDecay;
};

/// One step's numbers, equal for all parameters.
struct StepRates {
  float gradientScale;  ///< of the clipping
  float learningRate;
  float averageWeight;  ///< of the new values in the moving average
  float momentum;       ///< SGD
  bool nesterov;        ///< SGD
  float fresh1;         ///< 1 - beta1 of AdamW, as are all below
  float beta2;
  float fresh2;  ///< 1 - beta2, which a difference of float32 has too few digits of
  float epsilon;
  float correction1;      ///< 1 - beta1^steps
  float rootCorrection2;  ///< sqrt(1 - beta2^steps)
};

/// The inner loops of an optimizer's step, compiled for one instruction set.
struct StepKernels {
  const char* name;

  /// Sum of the squared gradients, the penalty's included: not finite where one of them is not.
  double (*squares)(const StepRange& range);

  /// Moves parameter, moments, average and the bfloat16 copy, each read and written once.
  void (*update)(const StepRange& range, const StepRates& rates);

  /// Writes the bfloat16 copy anew.
  void (*round)(const StepRange& range);
};

/// Those that this processor runs, the portable one first and the fastest last.
const std::vector<StepKernels>& stepKernels();

}  // namespace perseus::kernels
