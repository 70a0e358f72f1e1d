#include "data/loader.h"

#include <ATen/ops/empty.h>

#include <utility>

namespace perseus {

Loader::Loader(const Cutouts& cutouts, std::vector<Sample> samples, const TrainConfig& config,
               int64_t batches, int64_t firstBatch)
    : cutouts_(cutouts),
      samples_(std::move(samples)),
      augmentation_(config.augmentation),
      size_(config.input.size),
      batches_(batches),
      ahead_(config.loaderThreads + 1),
      nextToPrepare_(firstBatch),
      nextToHandOut_(firstBatch) {
  for (int64_t i = 0; i < config.loaderThreads; ++i) threads_.emplace_back([this] { work(); });
}

Loader::~Loader() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

std::optional<Batch> Loader::next() {
  std::unique_lock lock(mutex_);
  if (nextToHandOut_ >= batches_) return std::nullopt;
  changed_.wait(lock, [this] { return failure_ || ready_.contains(nextToHandOut_); });
  if (failure_) std::rethrow_exception(failure_);
  Batch batch = std::move(ready_.extract(nextToHandOut_).mapped());
  ++nextToHandOut_;
  changed_.notify_all();
  return batch;
}

void Loader::work() {
  std::vector<uint8_t> scratch(static_cast<size_t>(cutouts_.bytesPerCutout()));
  for (;;) {
    int64_t index = 0;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] {
        return stopping_ || nextToPrepare_ >= batches_ || nextToPrepare_ < nextToHandOut_ + ahead_;
      });
      if (stopping_ || failure_ || nextToPrepare_ >= batches_) return;
      index = nextToPrepare_++;
    }
    try {
      Batch batch = prepare(index, scratch);
      const std::lock_guard lock(mutex_);
      ready_.emplace(index, std::move(batch));
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
    }
    changed_.notify_all();
  }
}

Batch Loader::prepare(int64_t index, std::vector<uint8_t>& scratch) const {
  const auto total = static_cast<int64_t>(samples_.size());
  const int64_t first = batchStart(index, batches_, total);
  const int64_t count = batchStart(index + 1, batches_, total) - first;
  Batch batch{at::empty({count, size_, size_, 3}, at::kByte), at::empty({count}, at::kLong),
              at::empty({count}, at::kFloat)};
  auto* pixels = batch.images.data_ptr<uint8_t>();
  for (int64_t i = 0; i < count; ++i) {
    const Sample& sample = samples_[static_cast<size_t>(first + i)];
    cutouts_.read(sample.row, scratch.data());
    renderView(scratch.data(), cutouts_.size(), sample.view, size_,
               {augmentation_.interpolation, augmentation_.corners}, pixels + i * size_ * size_ * 3);
    batch.labels.data_ptr<int64_t>()[i] = sample.label;
    batch.weights.data_ptr<float>()[i] = sample.weight;
  }
  return batch;
}

}  // namespace perseus
