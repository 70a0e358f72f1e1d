#include "layers/fused_norm.h"

#include <torch/csrc/autograd/custom_function.h>

#include <optional>
#include <utility>

#include "layers/norm_passes.h"

namespace perseus {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;
using torch::nn::BatchNorm2d;
using torch::nn::BatchNorm2dImpl;

using Optional = std::optional<at::Tensor>;

/// What NormInput says. Parameters are handed over beside their modules, for autograd to see them.
class FusedNorm : public torch::autograd::Function<FusedNorm> {
 public:
  static variable_list forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& /*weight*/,
                               const at::Tensor& /*bias*/, BatchNorm2dImpl* norm, const Optional& added,
                               const Optional& /*otherWeight*/, const Optional& /*otherBias*/,
                               BatchNorm2dImpl* otherNorm) {
    context->set_materialize_grads(false);
    const at::Tensor other = added.value_or(at::Tensor());
    const NormOutput output = normPassesFor(x)->forward({x, *norm, other, otherNorm});
    context->save_for_backward({x, otherNorm == nullptr ? at::Tensor() : other,
                                other.defined() ? output.y : at::Tensor(), output.statistics,
                                output.otherStatistics});
    if (!other.defined()) return {output.y};
    return {output.y, output.y.detach()};
  }

  static variable_list backward(AutogradContext* context, variable_list& gradients) {
    TORCH_CHECK(!at::GradMode::is_enabled(),
                "the gradient of a fused batch norm cannot itself be differentiated");
    const variable_list kept = context->get_saved_variables();
    const NormSaved saved{kept[0], kept[1], kept[2], kept[3], kept[4]};
    at::Tensor shortcut = gradients.size() > 1 ? std::move(gradients[1]) : at::Tensor();
    const NormGradients found =
        normPassesFor(saved.x)->backward(saved, std::move(gradients[0]), std::move(shortcut));
    return {found.x, found.weight, found.bias, {}, found.other, found.otherWeight, found.otherBias, {}};
  }
};

/// Whether what is added to `x` can be added by the same passes.
bool goesWith(const at::Tensor& x, const at::Tensor& other) {
  return normPassesFor(other) == normPassesFor(x) && other.scalar_type() == x.scalar_type();
}

Forked oneByOne(at::Tensor sum) {
  const at::Tensor y = sum.relu_();
  return {y, y};
}

}  // namespace

bool& fusesOperations() {
  thread_local bool fuses = true;
  return fuses;
}

bool fusesNorm(const BatchNorm2d& norm, const at::Tensor& x) {
  return fusesOperations() && norm->is_training() && normPassesFor(x) != nullptr && x.numel() > x.size(1) &&
         norm->options.momentum() && norm->running_mean.defined() && norm->weight.scalar_type() == at::kFloat;
}

at::Tensor normRelu(BatchNorm2d& norm, const at::Tensor& x) {
  if (!fusesNorm(norm, x)) return norm(x).relu_();
  return FusedNorm::apply(x, norm->weight, norm->bias, norm.get(), std::nullopt, std::nullopt, std::nullopt,
                          nullptr)[0];
}

Forked normAddRelu(BatchNorm2d& norm, const at::Tensor& x, const at::Tensor& residual) {
  if (!fusesNorm(norm, x) || !goesWith(x, residual)) return oneByOne(norm(x) += residual);
  variable_list both = FusedNorm::apply(x, norm->weight, norm->bias, norm.get(), residual, std::nullopt,
                                        std::nullopt, nullptr);
  return {std::move(both[0]), std::move(both[1])};
}

Forked normNormRelu(BatchNorm2d& norm, const at::Tensor& x, BatchNorm2d& otherNorm, const at::Tensor& other) {
  if (!fusesNorm(norm, x) || !fusesNorm(otherNorm, other) || !goesWith(x, other)) {
    return oneByOne(norm(x) += otherNorm(other));
  }
  variable_list both = FusedNorm::apply(x, norm->weight, norm->bias, norm.get(), other, otherNorm->weight,
                                        otherNorm->bias, otherNorm.get());
  return {std::move(both[0]), std::move(both[1])};
}

}  // namespace perseus
