#include "batches/looked_at.h"

#include <ATen/ops/empty.h>

#include "data/device_input.h"

namespace perseus {

LookedAt::LookedAt(std::span<const Sample> samples, SourceSize cutout, const TrainConfig& config,
                   at::Device device) {
  const at::Tensor labels = at::empty({static_cast<int64_t>(samples.size())}, at::kLong);
  const at::Tensor weights = at::empty({static_cast<int64_t>(samples.size())}, at::kFloat);
  for (size_t i = 0; i < samples.size(); ++i) {
    labels.data_ptr<int64_t>()[i] = samples[i].label;
    weights.data_ptr<float>()[i] = samples[i].weight;
  }
  const auto onDevice = [&](const at::Tensor& host) {
    return device.is_cuda() ? host.pin_memory().to(device, /*non_blocking=*/true) : host;
  };
  all_.labels = onDevice(labels);
  all_.weights = onDevice(weights);
  all_.looks = onDevice(looksOf(samples, cutout, config.input.size, config.augmentation.interpolation));
}

Batch LookedAt::batch(int64_t index, int64_t batches) const {
  const int64_t total = all_.labels.size(0);
  const int64_t first = batchStart(index, batches, total);
  const int64_t count = batchStart(index + 1, batches, total) - first;
  Batch batch;
  batch.labels = all_.labels.narrow(0, first, count);
  batch.weights = all_.weights.narrow(0, first, count);
  batch.looks = all_.looks.narrow(0, first, count);
  return batch;
}

}  // namespace perseus
