#include "batches/resident_cutouts.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <utility>

#include "batches/looked_at.h"
#include "error.h"

namespace perseus {
namespace {

// Read and copied at a time: enough for a disk, little beside a machine's memory.
constexpr int64_t chunkBytes = int64_t{64} << 20;

class ResidentBatches final : public Batches {
 public:
  ResidentBatches(at::Tensor images, LookedAt samples, int64_t batches, int64_t firstBatch)
      : images_(std::move(images)), samples_(std::move(samples)), batches_(batches), next_(firstBatch) {}

  std::optional<Batch> next() override {
    if (next_ >= batches_) return std::nullopt;
    Batch batch = samples_.batch(next_++, batches_);
    batch.images = images_;
    batch.imagesStay = true;
    return batch;
  }

 private:
  at::Tensor images_;
  LookedAt samples_;
  int64_t batches_;
  int64_t next_;
};

}  // namespace

ResidentCutouts::ResidentCutouts(const Cutouts& cutouts, const std::vector<int32_t>& rows, at::Device device)
    : size_(cutouts.size()), places_(static_cast<size_t>(cutouts.count()), -1) {
  const auto count = static_cast<int64_t>(rows.size());
  images_ = at::empty({count, size_.height, size_.width, 3}, at::TensorOptions(device).dtype(at::kByte));
  const int64_t chunk = std::clamp<int64_t>(chunkBytes / cutouts.bytesPerCutout(), 1, count);
  const at::Tensor host = at::empty({chunk, size_.height, size_.width, 3},
                                    at::TensorOptions().dtype(at::kByte).pinned_memory(device.is_cuda()));
  auto* pixels = host.data_ptr<uint8_t>();
  for (int64_t first = 0; first < count; first += chunk) {
    const int64_t here = std::min(chunk, count - first);
    at::parallel_for(0, here, 1, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        cutouts.read(rows[static_cast<size_t>(first + i)], pixels + i * cutouts.bytesPerCutout());
      }
    });
    images_.narrow(0, first, here).copy_(host.narrow(0, 0, here));
    for (int64_t i = first; i < first + here; ++i) {
      places_[static_cast<size_t>(rows[static_cast<size_t>(i)])] = static_cast<int32_t>(i);
    }
  }
}

std::unique_ptr<Batches> ResidentCutouts::batches(std::vector<Sample> samples, const TrainConfig& config,
                                                  int64_t batches, int64_t firstBatch) const {
  for (Sample& sample : samples) {
    sample.row = places_.at(static_cast<size_t>(sample.row));
    if (sample.row < 0)
      throw Error("INTERNAL", "a row was asked for that the job does not name; please report this.");
  }
  return std::make_unique<ResidentBatches>(images_, LookedAt(samples, size_, config, images_.device()),
                                           batches, firstBatch);
}

}  // namespace perseus
