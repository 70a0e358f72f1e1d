#include "model/initialise.h"

#include <cmath>

#include "random/philox.h"

namespace perseus {
namespace {

/// Fills the contiguous float32 `values` from four 32-bit words a block, `fill(words, out[4])`.
template <typename Fill>
void fillByBlocks(at::Tensor& values, int64_t seed, uint32_t tensorIndex, Fill fill) {
  float* out = values.data_ptr<float>();
  const int64_t count = values.numel();
  for (int64_t first = 0; first < count; first += 4) {
    float four[4];
    fill(randomBlock(seed, Purpose::Initialisation, tensorIndex, 0, static_cast<uint32_t>(first / 4)), four);
    for (int64_t i = first; i < std::min(first + 4, count); ++i) out[i] = four[i - first];
  }
}

/// Box & Muller 1958: two normals from two words.
void normals(uint32_t a, uint32_t b, double deviation, float* out) {
  const double radius = deviation * std::sqrt(-2.0 * std::log((a + 0.5) * 0x1p-32));
  const double angle = 2.0 * 3.14159265358979323846 * uniform(b);
  out[0] = static_cast<float>(radius * std::cos(angle));
  out[1] = static_cast<float>(radius * std::sin(angle));
}

}  // namespace

void initialise(ResNet50& model, const ArchitectureConfig& architecture, int64_t seed) {
  const at::NoGradGuard noGrad;
  uint32_t tensorIndex = 0;
  for (const auto& item : model->named_parameters()) {
    const at::Tensor& parameter = item.value();
    at::Tensor values = at::empty(parameter.sizes(), at::kFloat);
    if (parameter.dim() == 4) {
      const double fanOut = static_cast<double>(parameter.size(0) * parameter.size(2) * parameter.size(3));
      const double deviation = std::sqrt(2.0 / fanOut);
      fillByBlocks(values, seed, tensorIndex, [deviation](const auto& words, float* out) {
        normals(words[0], words[1], deviation, out);
        normals(words[2], words[3], deviation, out + 2);
      });
    } else if (item.key().starts_with("fc.")) {
      const double bound = 1.0 / std::sqrt(static_cast<double>(model->fc->options.in_features()));
      fillByBlocks(values, seed, tensorIndex, [bound](const auto& words, float* out) {
        for (int i = 0; i < 4; ++i) out[i] = static_cast<float>((2.0 * uniform(words[i]) - 1.0) * bound);
      });
    } else {
      const bool gamma = item.key().ends_with("weight");
      const bool lastOfBlock = item.key().find("bn3") != std::string::npos;
      values.fill_(gamma && !(lastOfBlock && architecture.zeroInitLastGamma) ? 1.0 : 0.0);
    }
    parameter.detach().copy_(values);
    ++tensorIndex;
  }
}

}  // namespace perseus
