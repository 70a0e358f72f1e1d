#pragma once

#include <ATen/core/Tensor.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "model/resnet.h"

namespace perseus {

using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

/// Writes tensors as safetensors in C order (the format knows no strides), into place as a whole.
void saveTensors(const std::string& path, const NamedTensors& tensors,
                 const std::map<std::string, std::string>& metadata);

/// Fills each tensor of `into` from the file, by name; layouts stay as they are.
/// @returns the file's metadata under "state", parsed
/// @throws Error CHECKPOINT_MISMATCH when a tensor is missing or has another shape
nlohmann::json loadTensors(const std::string& path, const NamedTensors& into);

/// Weights as torchvision's `resnet50` loads them, `num_batches_tracked` included.
void saveModel(const std::string& path, const ResNet50& model, const std::string& modelMetadata);

}  // namespace perseus
