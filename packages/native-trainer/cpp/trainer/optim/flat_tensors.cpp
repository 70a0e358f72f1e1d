#include "optim/flat_tensors.h"

#include <ATen/ops/zeros.h>

namespace perseus {

FlatTensors::FlatTensors(const std::vector<at::Tensor>& like, at::ScalarType type) {
  constexpr int64_t line = 32;  // values of two bytes in 64
  int64_t length = 0;
  for (const at::Tensor& tensor : like) {
    offsets.push_back(length);
    length += (tensor.numel() + line - 1) / line * line;
  }
  all = at::zeros({length}, at::TensorOptions().dtype(type));
  for (size_t i = 0; i < like.size(); ++i) {
    views.push_back(all.as_strided(like[i].sizes(), like[i].strides(), offsets[i]));
  }
}

}  // namespace perseus
