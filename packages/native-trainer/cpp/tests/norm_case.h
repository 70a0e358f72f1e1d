#pragma once

#include <torch/nn/modules/batchnorm.h>

#include <string>
#include <vector>

#include "check.h"

namespace perseus::tests {

using Variables = std::vector<at::Tensor>;

/// Which of the fused operations.
enum class Kind { Relu, AddRelu, NormRelu };

/// Maps and gradients in double precision, which a comparison rounds to its type.
struct NormCase {
  Kind kind;
  Variables maps;                             ///< the one normed, then the one added
  std::vector<torch::nn::BatchNorm2d> norms;  ///< copied before use
  at::Tensor ofMain, ofShortcut;              ///< gradients of the outputs
};

/// Channels_last, in double precision.
at::Tensor randomMap(const at::IntArrayRef shape, double mean = 0.3, double deviation = 1.2);

NormCase makeCase(Kind kind, const at::IntArrayRef shape, bool withShortcut = true);

/// Output, gradients of maps, then weight, bias, running mean and variance of each norm, all on the CPU.
Variables fused(const NormCase& given, at::ScalarType type, at::Device device = at::kCPU);

/// Fused norms against PyTorch's operations in double precision, relative to each result's largest value;
/// gradients of maps went through two roundings, others one. ReLU's kink makes two honest roundings disagree
/// on single pixels, whose gradients are then left out; they must be few.
void compare(const NormCase& given, at::ScalarType type, double tolerance, const std::string& what,
             at::Device device = at::kCPU);

}  // namespace perseus::tests
