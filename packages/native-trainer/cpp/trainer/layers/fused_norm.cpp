#include "layers/fused_norm.h"

#include <ATen/ops/empty_like.h>
#include <torch/csrc/autograd/custom_function.h>

#include <utility>

#include "layers/norm_statistics.h"

namespace perseus {
namespace {

using kernels::NormKernels;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;
using torch::nn::BatchNorm2d;
using torch::nn::BatchNorm2dImpl;

bool hasLayout(const at::Tensor& map, at::ScalarType type) {
  return map.is_cpu() && map.dim() == 4 && map.scalar_type() == type &&
         map.is_contiguous(at::MemoryFormat::ChannelsLast);
}

bool canFuse(const BatchNorm2d& norm, const at::Tensor& x) {
  const at::ScalarType type = x.scalar_type();
  return fusesOperations() && norm->is_training() && (type == at::kFloat || type == at::kBFloat16) &&
         hasLayout(x, type) && x.numel() > x.size(1) && norm->options.momentum() &&
         norm->running_mean.defined() && norm->weight.scalar_type() == at::kFloat;
}

/// `body(a value of the type that the kernels take for the map's)`
template <typename Body>
auto withType(const at::Tensor& map, const Body& body) {
  return map.scalar_type() == at::kFloat ? body(float{}) : body(kernels::Bfloat16{});
}

template <typename T>
const T* read(const at::Tensor& map) {
  return static_cast<const T*>(map.const_data_ptr());
}

template <typename T>
T* write(const at::Tensor& map) {
  return static_cast<T*>(map.mutable_data_ptr());
}

void refuseSecondDerivatives() {
  TORCH_CHECK(!at::GradMode::is_enabled(),
              "the gradient of a fused batch norm's gradient is not implemented");
}

/// A gradient in the layout of the maps.
at::Tensor laidOut(at::Tensor gradient) {
  return gradient.defined() ? gradient.contiguous(at::MemoryFormat::ChannelsLast) : gradient;
}

/// Where a result may be written: over the gradient, if nobody else has hold of it.
at::Tensor reused(const at::Tensor& gradient) {
  const bool ours = gradient.use_count() == 1 && gradient.storage().use_count() == 1;
  return ours ? gradient : at::empty_like(gradient);
}

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

/// g = the sum of both gradients, one of which there must be, where y > 0.
template <typename T>
void maskedSum(const at::Tensor& first, const at::Tensor& second, const at::Tensor& y, int64_t at,
               int64_t count, const at::Tensor& g) {
  const NormKernels<T>& run = kernels::normKernels<T>();
  if (first.defined() && second.defined()) {
    run.addMask(read<T>(first) + at, read<T>(second) + at, read<T>(y) + at, count, write<T>(g) + at);
  } else {
    run.mask(read<T>(first.defined() ? first : second) + at, read<T>(y) + at, count, write<T>(g) + at);
  }
}

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

Forked forked(const at::Tensor& y) {
  return {y, y};
}

}  // namespace

bool& fusesOperations() {
  thread_local bool fuses = true;
  return fuses;
}

at::Tensor normRelu(BatchNorm2d& norm, const at::Tensor& x) {
  if (!canFuse(norm, x)) return norm(x).relu_();
  return NormRelu::apply(x, norm->weight, norm->bias, norm.get());
}

Forked normAddRelu(BatchNorm2d& norm, const at::Tensor& x, const at::Tensor& residual) {
  if (!canFuse(norm, x) || !hasLayout(residual, x.scalar_type())) {
    return forked((norm(x) += residual).relu_());
  }
  variable_list both = NormAddRelu::apply(x, norm->weight, norm->bias, residual, norm.get());
  return {std::move(both[0]), std::move(both[1])};
}

Forked normNormRelu(BatchNorm2d& norm, const at::Tensor& x, BatchNorm2d& otherNorm, const at::Tensor& other) {
  if (!canFuse(norm, x) || !canFuse(otherNorm, other) || !hasLayout(other, x.scalar_type())) {
    return forked((norm(x) += otherNorm(other)).relu_());
  }
  variable_list both = NormNormRelu::apply(x, norm->weight, norm->bias, norm.get(), other, otherNorm->weight,
                                           otherNorm->bias, otherNorm.get());
  return {std::move(both[0]), std::move(both[1])};
}

}  // namespace perseus
