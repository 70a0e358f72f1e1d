#include "batches/rendered_batches.h"

#include <ATen/ops/empty.h>

#include <utility>

#include "batches/loader.h"

namespace perseus {
namespace {

Batch rendered(const Cutouts& cutouts, const Sample* samples, int64_t count, const TrainConfig& config) {
  const int64_t size = config.input.size;
  std::vector<uint8_t> scratch(static_cast<size_t>(cutouts.bytesPerCutout()));
  Batch batch;
  batch.images = at::empty({count, size, size, 3}, at::kByte);
  batch.labels = at::empty({count}, at::kLong);
  batch.weights = at::empty({count}, at::kFloat);
  auto* pixels = batch.images.data_ptr<uint8_t>();
  for (int64_t i = 0; i < count; ++i) {
    cutouts.read(samples[i].row, scratch.data());
    renderView(scratch.data(), cutouts.size(), samples[i].view, size,
               {config.augmentation.interpolation, config.augmentation.corners},
               pixels + i * size * size * 3);
    batch.labels.data_ptr<int64_t>()[i] = samples[i].label;
    batch.weights.data_ptr<float>()[i] = samples[i].weight;
  }
  return batch;
}

}  // namespace

std::unique_ptr<Batches> renderedBatches(const Cutouts& cutouts, std::vector<Sample> samples,
                                         const TrainConfig& config, int64_t batches, int64_t firstBatch) {
  auto prepare = [&cutouts, samples = std::move(samples), config, batches](int64_t index) {
    const auto total = static_cast<int64_t>(samples.size());
    const int64_t first = batchStart(index, batches, total);
    return rendered(cutouts, samples.data() + first, batchStart(index + 1, batches, total) - first, config);
  };
  return std::make_unique<Loader>(std::move(prepare), config.loaderThreads, batches, firstBatch);
}

}  // namespace perseus
