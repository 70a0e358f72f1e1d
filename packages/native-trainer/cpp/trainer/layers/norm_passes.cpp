#include "layers/norm_passes.h"

#include <optional>
#include <utility>

#include "layers/feature_maps.h"
#include "layers/norm_statistics.h"
#ifdef PERSEUS_WITH_CUDA
#include "cuda/norm_on_device.h"
#endif

namespace perseus {
namespace {

using kernels::NormKernels;

NormGradients ofRelu(const NormSaved& saved, const at::Tensor& dy) {
  const NormStatistics norm(saved.statistics);
  const at::Tensor& x = saved.x;
  const at::Tensor dx = reused(dy);
  const RowChunks chunks(x);
  GradientSums sums(chunks);
  withType(x, [&](auto type) {
    using T = decltype(type);
    const NormKernels<T>& run = kernels::normKernels<T>();
    chunks.forEach([&](int64_t chunk, int64_t at, int64_t rows) {
      run.reluSums(read<T>(dy) + at, read<T>(x) + at, rows, chunks.channels, norm.affine(),
                   sums.ofGradient(chunk), sums.ofProducts(chunk));
    });
    sums.finish(norm);
    const kernels::NormGradient toInput = sums.toInput(norm);
    chunks.forEachBackwards([&](int64_t, int64_t at, int64_t rows) {
      run.reluGradient(read<T>(dy) + at, read<T>(x) + at, rows, chunks.channels, norm.affine(), toInput,
                       write<T>(dx) + at);
    });
  });
  return {dx, sums.ofWeight(), sums.ofBias(), {}, {}, {}};
}

/// A norm of the masked gradient: its sums, and then what becomes of them.
struct MaskedNorm {
  MaskedNorm(const at::Tensor& map, const at::Tensor& statistics, const RowChunks& chunks)
      : x(map), norm(statistics), sums(chunks) {}

  template <typename T>
  void addSums(const at::Tensor& g, int64_t chunk, int64_t at, int64_t rows) {
    kernels::normKernels<T>().sums(read<T>(g) + at, read<T>(x) + at, rows, x.size(1), norm.mean(),
                                   sums.ofGradient(chunk), sums.ofProducts(chunk));
  }

  template <typename T>
  void writeGradient(const at::Tensor& g, const at::Tensor& dx, int64_t at, int64_t rows) const {
    kernels::normKernels<T>().gradient(read<T>(g) + at, read<T>(x) + at, rows, x.size(1), sums.toInput(norm),
                                       write<T>(dx) + at);
  }

  const at::Tensor& x;
  NormStatistics norm;
  GradientSums sums;
};

NormGradients ofSum(const NormSaved& saved, const at::Tensor& main, const at::Tensor& shortcut) {
  const at::Tensor g = reused(main.defined() ? main : shortcut);
  const at::Tensor dx = at::empty_like(saved.x);
  const RowChunks chunks(saved.x);
  MaskedNorm one(saved.x, saved.statistics, chunks);
  std::optional<MaskedNorm> other;
  if (saved.other.defined()) other.emplace(saved.other, saved.otherStatistics, chunks);
  withType(saved.x, [&](auto type) {
    using T = decltype(type);
    chunks.forEach([&](int64_t chunk, int64_t at, int64_t rows) {
      maskedSum<T>(main, shortcut, saved.y, at, rows * chunks.channels, g);
      one.addSums<T>(g, chunk, at, rows);
      if (other) other->addSums<T>(g, chunk, at, rows);
    });
    one.sums.finish(one.norm);
    if (other) other->sums.finish(other->norm);
    chunks.forEachBackwards([&](int64_t, int64_t at, int64_t rows) {
      one.writeGradient<T>(g, dx, at, rows);
      // Over g, which nobody needs any more.
      if (other) other->writeGradient<T>(g, g, at, rows);
    });
  });
  NormGradients found{dx, one.sums.ofWeight(), one.sums.ofBias(), g, {}, {}};
  if (other) {
    found.otherWeight = other->sums.ofWeight();
    found.otherBias = other->sums.ofBias();
  }
  return found;
}

NormOutput forward(const NormInput& input) {
  const at::Tensor& x = input.x;
  const NormStatistics norm(x, input.norm);
  std::optional<NormStatistics> otherNorm;
  if (input.otherNorm != nullptr) otherNorm.emplace(input.other, *input.otherNorm);
  const at::Tensor y = at::empty_like(x);
  withType(x, [&](auto type) {
    using T = decltype(type);
    const NormKernels<T>& run = kernels::normKernels<T>();
    const RowChunks chunks(x);
    chunks.forEachBackwards([&](int64_t, int64_t at, int64_t rows) {
      if (otherNorm) {
        run.normNormRelu(read<T>(x) + at, read<T>(input.other) + at, rows, chunks.channels, norm.affine(),
                         otherNorm->affine(), write<T>(y) + at);
      } else if (input.other.defined()) {
        run.normAddRelu(read<T>(x) + at, read<T>(input.other) + at, rows, chunks.channels, norm.affine(),
                        write<T>(y) + at);
      } else {
        run.normRelu(read<T>(x) + at, rows, chunks.channels, norm.affine(), write<T>(y) + at);
      }
    });
  });
  return {y, norm.saved(), otherNorm ? otherNorm->saved() : at::Tensor()};
}

NormGradients backward(const NormSaved& saved, at::Tensor main, at::Tensor shortcut) {
  const at::Tensor first = laidOut(std::move(main));
  const at::Tensor second = laidOut(std::move(shortcut));
  return saved.y.defined() ? ofSum(saved, first, second) : ofRelu(saved, first);
}

}  // namespace

const NormPasses* normPassesFor(const at::Tensor& map) {
  static constexpr NormPasses onCpu{forward, backward};
  if (!isChannelsLast(map)) return nullptr;
#ifdef PERSEUS_WITH_CUDA
  if (map.is_cuda()) return cuda::normPassesFor(map);
#endif
  const at::ScalarType type = map.scalar_type();
  return map.is_cpu() && (type == at::kFloat || type == at::kBFloat16) ? &onCpu : nullptr;
}

}  // namespace perseus
