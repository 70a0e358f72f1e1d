#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "model/resnet.h"

namespace perseus {

/// Tensors one after another in one piece of memory: each keeps the shape and strides of its counterpart in
/// `like`, and begins at a cache line. All are on the device of the first.
struct FlatTensors {
  FlatTensors(const std::vector<at::Tensor>& like, at::ScalarType type);

  at::Tensor all;                 ///< zeros at first
  std::vector<at::Tensor> views;  ///< of `all`
  std::vector<int64_t> offsets;   ///< of each view, in values
};

/// Copies a model's parameters into flat memory on their device and has them live there.
FlatTensors movedParameters(const ResNet50& model);

}  // namespace perseus
