#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <string>
#include <vector>

#include "execution.h"
#include "small_run.h"

namespace perseus::tests {

/// What came of a training that was carried out in a certain way.
struct Outcome {
  std::vector<double> losses;            ///< of the steps
  std::vector<double> validationLosses;  ///< of the epochs
  std::map<std::string, at::Tensor> checkpoint;
};

/// All float32 tensors of a safetensors file, by name.
std::map<std::string, at::Tensor> float32TensorsOf(const std::string& path);

/// Trains all epochs of `config` on 22 cutouts of `side` pixels, 5 of which validate, so that sizes of
/// batches differ.
Outcome outcomeOf(const nlohmann::json& config, const Execution& execution, int64_t side = 40);

/// Fails where losses differ by more than the tolerance, or a tensor by more than that times its largest
/// value.
void checkSame(const Outcome& actual, const Outcome& expected, double tolerance, const std::string& what);

}  // namespace perseus::tests
