#include "layers/norm_statistics.h"

#include <ATen/ops/empty.h>

#include <cmath>

namespace perseus {
namespace {

/// Adds float32 [chunks, n] over the chunks.
std::vector<double> added(const at::Tensor& partial) {
  std::vector<double> total(static_cast<size_t>(partial.size(1)), 0.0);
  const float* from = partial.const_data_ptr<float>();
  for (int64_t chunk = 0; chunk < partial.size(0); ++chunk, from += partial.size(1)) {
    for (size_t i = 0; i < total.size(); ++i) total[i] += from[i];
  }
  return total;
}

/// A value near each channel's mean, to take sums of squares about: the mean of a few rows. About zero, they
/// would lose a small variance beside a large mean.
template <typename T>
void guessMeans(const T* x, const RowChunks& chunks, float* guess) {
  constexpr int64_t looked = 16;
  for (int64_t c = 0; c < chunks.channels; ++c) {
    double sum = 0;
    for (int64_t i = 0; i < looked; ++i) {
      const T value = x[i * chunks.rows / looked * chunks.channels + c];
      if constexpr (std::is_same_v<T, float>) {
        sum += value;
      } else {
        sum += static_cast<float>(c10::BFloat16(static_cast<uint16_t>(value), c10::BFloat16::from_bits()));
      }
    }
    guess[c] = static_cast<float>(sum / looked);
  }
}

template <typename T>
std::vector<double> momentsAbout(const at::Tensor& x, float* shift) {
  const RowChunks chunks(x);
  const auto* values = static_cast<const T*>(x.const_data_ptr());
  guessMeans(values, chunks, shift);
  const at::Tensor partial = at::empty({chunks.count(), 2 * chunks.channels}, at::kFloat);
  auto* sums = partial.data_ptr<float>();
  const kernels::NormKernels<T>& run = kernels::normKernels<T>();
  chunks.forEach([&](int64_t chunk, int64_t first, int64_t rows) {
    float* own = sums + chunk * 2 * chunks.channels;
    run.moments(values + first * chunks.channels, rows, chunks.channels, shift, own, own + chunks.channels);
  });
  return added(partial);
}

}  // namespace

NormStatistics::NormStatistics(const at::Tensor& x, torch::nn::BatchNorm2dImpl& norm)
    : values_(at::empty({RowCount, x.size(1)}, at::kFloat)) {
  const int64_t channels = x.size(1);
  const auto n = static_cast<double>(x.numel() / channels);
  std::vector<float> shift(static_cast<size_t>(channels));
  const std::vector<double> sums = x.scalar_type() == at::kFloat
                                       ? momentsAbout<float>(x, shift.data())
                                       : momentsAbout<kernels::Bfloat16>(x, shift.data());
  const double momentum = *norm.options.momentum();
  const auto* gamma = norm.weight.const_data_ptr<float>();
  const auto* beta = norm.bias.const_data_ptr<float>();
  auto* runningMean = norm.running_mean.data_ptr<float>();
  auto* runningVariance = norm.running_var.data_ptr<float>();
  for (int64_t c = 0; c < channels; ++c) {
    const auto i = static_cast<size_t>(c);
    const double fromShift = sums[i] / n;
    const double mean = shift[i] + fromShift;
    double squares = sums[i + static_cast<size_t>(channels)] - n * fromShift * fromShift;
    if (squares < 0) squares = 0;
    const double inverse = 1.0 / std::sqrt(squares / n + norm.options.eps());
    const auto rounded = static_cast<float>(mean);
    const double lost = mean - rounded;
    row(Mean)[c] = rounded;
    row(LostOfMean)[c] = static_cast<float>(lost);
    row(InverseDeviation)[c] = static_cast<float>(inverse);
    row(Scale)[c] = static_cast<float>(gamma[c] * inverse);
    row(Offset)[c] = static_cast<float>(beta[c] - lost * gamma[c] * inverse);
    runningMean[c] = static_cast<float>((1 - momentum) * runningMean[c] + momentum * mean);
    runningVariance[c] =
        static_cast<float>((1 - momentum) * runningVariance[c] + momentum * (squares / (n - 1)));
  }
  norm.num_batches_tracked += 1;
}

GradientSums::GradientSums(const RowChunks& chunks)
    : rows_(chunks.rows),
      channels_(chunks.channels),
      partial_(at::empty({chunks.count(), 2 * channels_}, at::kFloat)),
      finished_(at::empty({4, channels_}, at::kFloat)) {}

void GradientSums::finish(const NormStatistics& norm) {
  const std::vector<double> sums = added(partial_);
  auto* slope = finished_.data_ptr<float>();
  float* level = slope + channels_;
  float* ofWeight = level + channels_;
  float* ofBias = ofWeight + channels_;
  const auto n = static_cast<double>(rows_);
  for (int64_t c = 0; c < channels_; ++c) {
    const double lost = norm.row(NormStatistics::LostOfMean)[c];
    const double inverse = norm.row(NormStatistics::InverseDeviation)[c];
    const double scale = norm.row(NormStatistics::Scale)[c];
    const double ofGradient = sums[static_cast<size_t>(c)];
    const double ofProducts = sums[static_cast<size_t>(c + channels_)] - lost * ofGradient;
    const double steepness = -scale * inverse * inverse * ofProducts / n;
    slope[c] = static_cast<float>(steepness);
    level[c] = static_cast<float>(-scale * ofGradient / n - steepness * lost);
    ofWeight[c] = static_cast<float>(inverse * ofProducts);
    ofBias[c] = static_cast<float>(ofGradient);
  }
}

kernels::NormGradient GradientSums::toInput(const NormStatistics& norm) const {
  const auto* slope = finished_.const_data_ptr<float>();
  return {norm.mean(), norm.row(NormStatistics::Scale), slope, slope + channels_};
}

}  // namespace perseus
