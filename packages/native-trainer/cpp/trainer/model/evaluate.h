#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

#include "batches/batch_source.h"
#include "config/config.h"
#include "data/samples.h"
#include "model/resnet.h"
#include "stop_token.h"

namespace perseus {

/// What a network says of samples, in their order; both float32 on the CPU.
struct Evaluated {
  at::Tensor logits;     ///< [n, 2]
  at::Tensor embedding;  ///< [n, 32 * stemChannels]
};

/// Mean loss, without smoothing and weighed row by row as in training, and accuracy over objects, each
/// counted once.
struct Scores {
  double loss = 0;
  double accuracy = 0;
};

/// Runs `model`, in evaluation mode, over `samples`. @returns nothing when stopped meanwhile
std::optional<Evaluated> evaluate(const ResNet50& model, const BatchSource& source,
                                  std::vector<Sample> samples, const TrainConfig& config, Precision precision,
                                  const StopToken& stop);

/// @param labels int32 [n]
/// @param weights float32 [n], above 0
Scores scoresOf(const at::Tensor& logits, const at::Tensor& labels, const at::Tensor& weights);

/// Labels and the like as a tensor of their own, int32 [n].
at::Tensor int32Tensor(const std::vector<int32_t>& values);

/// Weights and the like as a tensor of their own, float32 [n].
at::Tensor float32Tensor(const std::vector<float>& values);

}  // namespace perseus
