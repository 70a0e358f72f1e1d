#include <torch/csrc/autograd/custom_function.h>

#include <utility>

#include "layers/feature_maps.h"
#include "layers/fused_norm.h"
#include "layers/norm_statistics.h"

namespace perseus {
namespace {

using kernels::NormKernels;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;
using torch::nn::BatchNorm2d;
using torch::nn::BatchNorm2dImpl;

class NormNormRelu : public torch::autograd::Function<NormNormRelu> {
 public:
  static variable_list forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& /*weight*/,
                               const at::Tensor& /*bias*/, BatchNorm2dImpl* module, const at::Tensor& other,
                               const at::Tensor& /*otherWeight*/, const at::Tensor& /*otherBias*/,
                               BatchNorm2dImpl* otherModule) {
    context->set_materialize_grads(false);
    const NormStatistics norm(x, *module);
    const NormStatistics otherNorm(other, *otherModule);
    const at::Tensor y = at::empty_like(x);
    withType(x, [&](auto type) {
      using T = decltype(type);
      const RowChunks chunks(x);
      chunks.forEachBackwards([&](int64_t, int64_t first, int64_t rows) {
        const int64_t at = first * chunks.channels;
        kernels::normKernels<T>().normNormRelu(read<T>(x) + at, read<T>(other) + at, rows, chunks.channels,
                                               norm.affine(), otherNorm.affine(), write<T>(y) + at);
      });
    });
    context->save_for_backward({x, other, y, norm.saved(), otherNorm.saved()});
    return {y, y.detach()};
  }

  static variable_list backward(AutogradContext* context, variable_list& gradients) {
    refuseSecondDerivatives();
    const variable_list saved = context->get_saved_variables();
    const at::Tensor& x = saved[0];
    const at::Tensor& other = saved[1];
    const at::Tensor& y = saved[2];
    const NormStatistics norm(saved[3]);
    const NormStatistics otherNorm(saved[4]);
    const at::Tensor main = laidOut(std::move(gradients[0]));
    const at::Tensor shortcut = laidOut(std::move(gradients[1]));
    const at::Tensor g = reused(main.defined() ? main : shortcut);
    const at::Tensor dx = at::empty_like(x);
    const RowChunks chunks(x);
    GradientSums sums(chunks);
    GradientSums otherSums(chunks);
    withType(x, [&](auto type) {
      using T = decltype(type);
      const NormKernels<T>& run = kernels::normKernels<T>();
      chunks.forEach([&](int64_t chunk, int64_t first, int64_t rows) {
        const int64_t at = first * chunks.channels;
        maskedSum<T>(main, shortcut, y, at, rows * chunks.channels, g);
        run.sums(read<T>(g) + at, read<T>(x) + at, rows, chunks.channels, norm.mean(), sums.ofGradient(chunk),
                 sums.ofProducts(chunk));
        run.sums(read<T>(g) + at, read<T>(other) + at, rows, chunks.channels, otherNorm.mean(),
                 otherSums.ofGradient(chunk), otherSums.ofProducts(chunk));
      });
      sums.finish(norm);
      otherSums.finish(otherNorm);
      const kernels::NormGradient toInput = sums.toInput(norm);
      const kernels::NormGradient toOther = otherSums.toInput(otherNorm);
      chunks.forEachBackwards([&](int64_t, int64_t first, int64_t rows) {
        const int64_t at = first * chunks.channels;
        run.gradient(read<T>(g) + at, read<T>(x) + at, rows, chunks.channels, toInput, write<T>(dx) + at);
        // Over g, which nobody needs any more.
        run.gradient(read<T>(g) + at, read<T>(other) + at, rows, chunks.channels, toOther, write<T>(g) + at);
      });
    });
    return {dx, sums.ofWeight(), sums.ofBias(), {}, g, otherSums.ofWeight(), otherSums.ofBias(), {}};
  }
};

}  // namespace

Forked normNormRelu(BatchNorm2d& norm, const at::Tensor& x, BatchNorm2d& otherNorm, const at::Tensor& other) {
  if (!fusesNorm(norm, x) || !fusesNorm(otherNorm, other) || !hasLayout(other, x.scalar_type())) {
    const at::Tensor y = (norm(x) += otherNorm(other)).relu_();
    return {y, y};
  }
  variable_list both = NormNormRelu::apply(x, norm->weight, norm->bias, norm.get(), other, otherNorm->weight,
                                           otherNorm->bias, otherNorm.get());
  return {std::move(both[0]), std::move(both[1])};
}

}  // namespace perseus
