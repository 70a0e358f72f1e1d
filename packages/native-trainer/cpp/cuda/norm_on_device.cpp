#include "cuda/norm_on_device.h"

#include <ATen/cuda/CUDAContext.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAGuard.h>

#include <cstdlib>
#include <string_view>
#include <utility>

#include "cuda/kernels/norm.h"
#include "layers/feature_maps.h"
#include "layers/norm_channels.h"

namespace perseus::cuda {
namespace {

constexpr uintptr_t vectorBytes = 16;

bool isAligned(const at::Tensor& map) {
  return reinterpret_cast<uintptr_t>(map.const_data_ptr()) % vectorBytes == 0;
}

bool isType(at::ScalarType type) {
  return type == at::kFloat || type == at::kBFloat16 || type == at::kHalf;
}

ElementType typeOf(const at::Tensor& map) {
  if (map.scalar_type() == at::kFloat) return ElementType::Float32;
  return map.scalar_type() == at::kBFloat16 ? ElementType::Bfloat16 : ElementType::Float16;
}

/// Where the kernels of one map run, with what they need beside it.
class Place {
 public:
  explicit Place(const at::Tensor& map)
      : guard_(map.device()),
        shape_{map.numel() / map.size(1), map.size(1), typeOf(map)},
        floats_(map.options().dtype(at::kFloat)) {}

  const MapShape* shape() const { return &shape_; }
  void* stream() const { return at::cuda::getCurrentCUDAStream().stream(); }
  at::Tensor table(int64_t rows) const { return at::empty({rows, shape_.channels}, floats_); }
  at::Tensor workspace() const { return at::empty({perseusCudaNormWorkspace(&shape_)}, floats_); }

 private:
  c10::cuda::CUDAGuard guard_;
  MapShape shape_;
  at::TensorOptions floats_;
};

void succeed(int error) {
  C10_CUDA_CHECK(static_cast<cudaError_t>(error));
}

const float* floatsOf(const at::Tensor& table) {
  return table.defined() ? table.const_data_ptr<float>() : nullptr;
}

const void* valuesOf(const at::Tensor& map) {
  return map.defined() ? map.const_data_ptr() : nullptr;
}

/// @returns float32 [NormRows, channels]
at::Tensor measure(const Place& place, const at::Tensor& x, torch::nn::BatchNorm2dImpl& norm) {
  const at::Tensor statistics = place.table(NormRows);
  const at::Tensor workspace = place.workspace();
  const NormParameters parameters{norm.weight.const_data_ptr<float>(),
                                  norm.bias.const_data_ptr<float>(),
                                  norm.running_mean.mutable_data_ptr<float>(),
                                  norm.running_var.mutable_data_ptr<float>(),
                                  *norm.options.momentum(),
                                  norm.options.eps()};
  succeed(perseusCudaNormStatistics(place.shape(), x.const_data_ptr(), &parameters,
                                    statistics.mutable_data_ptr<float>(), workspace.mutable_data_ptr<float>(),
                                    place.stream()));
  norm.num_batches_tracked += 1;
  return statistics;
}

NormOutput forward(const NormInput& input) {
  const Place place(input.x);
  NormOutput output{at::empty_like(input.x), measure(place, input.x, input.norm), {}};
  if (input.otherNorm != nullptr) output.otherStatistics = measure(place, input.other, *input.otherNorm);
  const NormValues values{input.x.const_data_ptr(), floatsOf(output.statistics), valuesOf(input.other),
                          floatsOf(output.otherStatistics), output.y.mutable_data_ptr()};
  succeed(perseusCudaNormValues(place.shape(), &values, place.stream()));
  return output;
}

at::Tensor asVectors(at::Tensor gradient) {
  const at::Tensor map = laidOut(std::move(gradient));
  return !map.defined() || isAligned(map) ? map : map.clone();
}

NormGradients backward(const NormSaved& saved, at::Tensor main, at::Tensor shortcut) {
  const Place place(saved.x);
  const bool alone = !main.defined() || !shortcut.defined();
  const at::Tensor dy = asVectors(std::move(main.defined() ? main : shortcut));
  const at::Tensor secondDy = alone ? at::Tensor() : asVectors(std::move(shortcut));
  const at::Tensor over = reused(dy);
  const at::Tensor g = saved.y.defined() ? over : at::Tensor();
  const at::Tensor dx = saved.y.defined() ? at::empty_like(saved.x) : over;
  const at::Tensor ofParameters = place.table(GradientRows);
  const at::Tensor ofOthers = saved.other.defined() ? place.table(GradientRows) : at::Tensor();
  const at::Tensor workspace = place.workspace();
  const NormBackward given{
      saved.x.const_data_ptr(), floatsOf(saved.statistics), valuesOf(saved.y), valuesOf(saved.other),
      floatsOf(saved.otherStatistics), dy.const_data_ptr(), valuesOf(secondDy), dx.mutable_data_ptr(),
      g.defined() ? g.mutable_data_ptr() : nullptr,
      // Over g, which nobody needs any more.
      saved.other.defined() ? g.mutable_data_ptr() : nullptr, ofParameters.mutable_data_ptr<float>(),
      ofOthers.defined() ? ofOthers.mutable_data_ptr<float>() : nullptr};
  succeed(
      perseusCudaNormBackward(place.shape(), &given, workspace.mutable_data_ptr<float>(), place.stream()));
  NormGradients found{dx, ofParameters[OfWeight], ofParameters[OfBias], g, {}, {}};
  if (ofOthers.defined()) {
    found.otherWeight = ofOthers[OfWeight];
    found.otherBias = ofOthers[OfBias];
  }
  return found;
}

}  // namespace

bool& fusesNorms() {
  static bool fuses = [] {
    const char* said = std::getenv("PERSEUS_CUDA_NORMS");
    return said != nullptr && std::string_view(said) == "fused";
  }();
  return fuses;
}

const NormPasses* normPassesFor(const at::Tensor& map) {
  static constexpr NormPasses passes{forward, backward};
  const bool fits = isType(map.scalar_type()) && isAligned(map) &&
                    map.size(1) * map.element_size() % static_cast<int64_t>(vectorBytes) == 0;
  return fusesNorms() && fits ? &passes : nullptr;
}

}  // namespace perseus::cuda
