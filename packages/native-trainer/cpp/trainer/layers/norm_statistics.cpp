#include "layers/norm_statistics.h"

#include <ATen/ops/empty.h>

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
      sum += kernels::widen(x[i * chunks.rows / looked * chunks.channels + c]);
    }
    guess[c] = static_cast<float>(sum / looked);
  }
}

template <typename T>
std::vector<double> sumsAbout(const at::Tensor& x, float* shift) {
  const RowChunks chunks(x);
  const auto* values = static_cast<const T*>(x.const_data_ptr());
  guessMeans(values, chunks, shift);
  const at::Tensor partial = at::empty({chunks.count(), 2 * chunks.channels}, at::kFloat);
  auto* sums = partial.data_ptr<float>();
  const kernels::NormKernels<T>& run = kernels::normKernels<T>();
  chunks.forEach([&](int64_t chunk, int64_t at, int64_t rows) {
    float* own = sums + chunk * 2 * chunks.channels;
    run.moments(values + at, rows, chunks.channels, shift, own, own + chunks.channels);
  });
  return added(partial);
}

}  // namespace

NormStatistics::NormStatistics(const at::Tensor& x, torch::nn::BatchNorm2dImpl& norm)
    : values_(at::empty({NormRows, x.size(1)}, at::kFloat)) {
  const int64_t channels = x.size(1);
  const auto n = static_cast<double>(x.numel() / channels);
  std::vector<float> shift(static_cast<size_t>(channels));
  const std::vector<double> sums = x.scalar_type() == at::kFloat
                                       ? sumsAbout<float>(x, shift.data())
                                       : sumsAbout<kernels::Bfloat16>(x, shift.data());
  const double momentum = *norm.options.momentum();
  const auto* gamma = norm.weight.const_data_ptr<float>();
  const auto* beta = norm.bias.const_data_ptr<float>();
  auto* runningMean = norm.running_mean.data_ptr<float>();
  auto* runningVariance = norm.running_var.data_ptr<float>();
  for (int64_t c = 0; c < channels; ++c) {
    const auto i = static_cast<size_t>(c);
    const ChannelMoments moments =
        momentsAbout(shift[i], n, sums[i], sums[i + static_cast<size_t>(channels)]);
    const ChannelNorm one = channelNorm(moments, n, norm.options.eps(), gamma[c], beta[c]);
    row(Mean)[c] = one.mean;
    row(Scale)[c] = one.scale;
    row(Offset)[c] = one.offset;
    row(LostOfMean)[c] = one.lostOfMean;
    row(InverseDeviation)[c] = one.inverseDeviation;
    runningMean[c] = movedTowards(moments.mean, runningMean[c], momentum);
    runningVariance[c] = movedTowards(moments.squares / (n - 1), runningVariance[c], momentum);
  }
  norm.num_batches_tracked += 1;
}

ChannelNorm NormStatistics::channel(int64_t c) const {
  return {row(Mean)[c], row(Scale)[c], row(Offset)[c], row(LostOfMean)[c], row(InverseDeviation)[c]};
}

GradientSums::GradientSums(const RowChunks& chunks)
    : rows_(chunks.rows),
      channels_(chunks.channels),
      partial_(at::empty({chunks.count(), 2 * channels_}, at::kFloat)),
      finished_(at::empty({GradientRows, channels_}, at::kFloat)) {}

void GradientSums::finish(const NormStatistics& norm) {
  const std::vector<double> sums = added(partial_);
  auto* rows = finished_.data_ptr<float>();
  const auto n = static_cast<double>(rows_);
  for (int64_t c = 0; c < channels_; ++c) {
    const ChannelGradient one = channelGradient(norm.channel(c), n, sums[static_cast<size_t>(c)],
                                                sums[static_cast<size_t>(c + channels_)]);
    rows[Slope * channels_ + c] = one.slope;
    rows[Level * channels_ + c] = one.level;
    rows[OfWeight * channels_ + c] = one.ofWeight;
    rows[OfBias * channels_ + c] = one.ofBias;
  }
}

kernels::NormGradient GradientSums::toInput(const NormStatistics& norm) const {
  const auto* rows = finished_.const_data_ptr<float>();
  return {norm.mean(), norm.row(Scale), rows + Slope * channels_, rows + Level * channels_};
}

}  // namespace perseus
