#include "layers/fused_norm.h"

#include <torch/csrc/autograd/custom_function.h>

#include <utility>

#include "layers/feature_maps.h"
#include "layers/norm_statistics.h"

namespace perseus {
namespace {

using kernels::NormKernels;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;
using torch::nn::BatchNorm2d;
using torch::nn::BatchNorm2dImpl;

class NormRelu : public torch::autograd::Function<NormRelu> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& /*weight*/,
                            const at::Tensor& /*bias*/, BatchNorm2dImpl* module) {
    const NormStatistics norm(x, *module);
    const at::Tensor y = at::empty_like(x);
    withType(x, [&](auto type) {
      using T = decltype(type);
      const RowChunks chunks(x);
      chunks.forEachBackwards([&](int64_t, int64_t first, int64_t rows) {
        const int64_t at = first * chunks.channels;
        kernels::normKernels<T>().normRelu(read<T>(x) + at, rows, chunks.channels, norm.affine(),
                                           write<T>(y) + at);
      });
    });
    context->save_for_backward({x, norm.saved()});
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list& gradients) {
    refuseSecondDerivatives();
    const variable_list saved = context->get_saved_variables();
    const at::Tensor& x = saved[0];
    const NormStatistics norm(saved[1]);
    const at::Tensor dy = laidOut(std::move(gradients[0]));
    const at::Tensor dx = reused(dy);
    const RowChunks chunks(x);
    GradientSums sums(chunks);
    withType(x, [&](auto type) {
      using T = decltype(type);
      const NormKernels<T>& run = kernels::normKernels<T>();
      chunks.forEach([&](int64_t chunk, int64_t first, int64_t rows) {
        const int64_t at = first * chunks.channels;
        run.reluSums(read<T>(dy) + at, read<T>(x) + at, rows, chunks.channels, norm.affine(),
                     sums.ofGradient(chunk), sums.ofProducts(chunk));
      });
      sums.finish(norm);
      const kernels::NormGradient toInput = sums.toInput(norm);
      chunks.forEachBackwards([&](int64_t, int64_t first, int64_t rows) {
        const int64_t at = first * chunks.channels;
        run.reluGradient(read<T>(dy) + at, read<T>(x) + at, rows, chunks.channels, norm.affine(), toInput,
                         write<T>(dx) + at);
      });
    });
    return {dx, sums.ofWeight(), sums.ofBias(), {}};
  }
};

class NormAddRelu : public torch::autograd::Function<NormAddRelu> {
 public:
  static variable_list forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& /*weight*/,
                               const at::Tensor& /*bias*/, const at::Tensor& residual,
                               BatchNorm2dImpl* module) {
    context->set_materialize_grads(false);
    const NormStatistics norm(x, *module);
    const at::Tensor y = at::empty_like(x);
    withType(x, [&](auto type) {
      using T = decltype(type);
      const RowChunks chunks(x);
      chunks.forEachBackwards([&](int64_t, int64_t first, int64_t rows) {
        const int64_t at = first * chunks.channels;
        kernels::normKernels<T>().normAddRelu(read<T>(x) + at, read<T>(residual) + at, rows, chunks.channels,
                                              norm.affine(), write<T>(y) + at);
      });
    });
    context->save_for_backward({x, y, norm.saved()});
    return {y, y.detach()};
  }

  static variable_list backward(AutogradContext* context, variable_list& gradients) {
    refuseSecondDerivatives();
    const variable_list saved = context->get_saved_variables();
    const at::Tensor& x = saved[0];
    const at::Tensor& y = saved[1];
    const NormStatistics norm(saved[2]);
    const at::Tensor main = laidOut(std::move(gradients[0]));
    const at::Tensor shortcut = laidOut(std::move(gradients[1]));
    const at::Tensor g = reused(main.defined() ? main : shortcut);
    const at::Tensor dx = at::empty_like(x);
    const RowChunks chunks(x);
    GradientSums sums(chunks);
    withType(x, [&](auto type) {
      using T = decltype(type);
      const NormKernels<T>& run = kernels::normKernels<T>();
      chunks.forEach([&](int64_t chunk, int64_t first, int64_t rows) {
        const int64_t at = first * chunks.channels;
        maskedSum<T>(main, shortcut, y, at, rows * chunks.channels, g);
        run.sums(read<T>(g) + at, read<T>(x) + at, rows, chunks.channels, norm.mean(), sums.ofGradient(chunk),
                 sums.ofProducts(chunk));
      });
      sums.finish(norm);
      const kernels::NormGradient toInput = sums.toInput(norm);
      chunks.forEachBackwards([&](int64_t, int64_t first, int64_t rows) {
        const int64_t at = first * chunks.channels;
        run.gradient(read<T>(g) + at, read<T>(x) + at, rows, chunks.channels, toInput, write<T>(dx) + at);
      });
    });
    return {dx, sums.ofWeight(), sums.ofBias(), g, {}};
  }
};

}  // namespace

bool& fusesOperations() {
  thread_local bool fuses = true;
  return fuses;
}

bool fusesNorm(const BatchNorm2d& norm, const at::Tensor& x) {
  const at::ScalarType type = x.scalar_type();
  return fusesOperations() && norm->is_training() && (type == at::kFloat || type == at::kBFloat16) &&
         hasLayout(x, type) && x.numel() > x.size(1) && norm->options.momentum() &&
         norm->running_mean.defined() && norm->weight.scalar_type() == at::kFloat;
}

at::Tensor normRelu(BatchNorm2d& norm, const at::Tensor& x) {
  if (!fusesNorm(norm, x)) return norm(x).relu_();
  return NormRelu::apply(x, norm->weight, norm->bias, norm.get());
}

Forked normAddRelu(BatchNorm2d& norm, const at::Tensor& x, const at::Tensor& residual) {
  if (!fusesNorm(norm, x) || !hasLayout(residual, x.scalar_type())) {
    const at::Tensor y = (norm(x) += residual).relu_();
    return {y, y};
  }
  variable_list both = NormAddRelu::apply(x, norm->weight, norm->bias, residual, norm.get());
  return {std::move(both[0]), std::move(both[1])};
}

}  // namespace perseus
