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
  all = at::zeros({length}, like.at(0).options().dtype(type).requires_grad(false));
  for (size_t i = 0; i < like.size(); ++i) {
    views.push_back(all.as_strided(like[i].sizes(), like[i].strides(), offsets[i]));
  }
}

FlatTensors movedParameters(const ResNet50& model) {
  const at::NoGradGuard noGrad;
  const std::vector<at::Tensor> parameters = model->parameters();
  FlatTensors flat(parameters, at::kFloat);
  for (size_t i = 0; i < parameters.size(); ++i) {
    flat.views[i].copy_(parameters[i]);
    parameters[i].set_data(flat.views[i]);
  }
  return flat;
}

}  // namespace perseus
