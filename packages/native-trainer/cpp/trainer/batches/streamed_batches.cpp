#include "batches/streamed_batches.h"

#include <ATen/ops/empty.h>
#include <c10/core/Event.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <array>
#include <utility>

#include "batches/loader.h"
#include "batches/looked_at.h"

namespace perseus {
namespace {

/// Copies in the order of the device's work, on a stream beside it; on the CPU at once.
class SideCopies {
 public:
  explicit SideCopies(at::Device device) : device_(device) {
    if (!device.is_cuda()) return;
    side_ = c10::impl::VirtualGuardImpl(device.type()).getStreamFromGlobalPool(device);
    for (Place& place : places_) {
      place.copied.emplace(device.type());
      place.used.emplace(device.type());
    }
  }

  /// All that was asked of the device up to now may use the place; what is copied there next waits for it.
  void used(size_t place) {
    if (side_) places_[place].used->record(main());
  }

  /// Has `copy` go on beside the device's work, which waits for it before it goes on itself.
  template <typename Copy>
  void into(size_t place, const Copy& copy) {
    if (!side_) return copy();
    {
      const c10::StreamGuard onSide(*side_);
      places_[place].used->block(*side_);
      copy();
      places_[place].copied->record(*side_);
    }
    places_[place].copied->block(main());
  }

  /// Waits until what was copied there last has left the host.
  void wait(size_t place) const {
    if (side_) places_[place].copied->synchronize();
  }

 private:
  struct Place {
    std::optional<c10::Event> copied, used;
  };

  c10::Stream main() const { return c10::impl::VirtualGuardImpl(device_.type()).getStream(device_); }

  at::Device device_;
  std::optional<c10::Stream> side_;
  std::array<Place, 2> places_;
};

/// Samples whose rows say where in its batch each stands.
std::vector<Sample> inTheirBatches(std::vector<Sample> samples, int64_t batches) {
  const auto total = static_cast<int64_t>(samples.size());
  for (int64_t index = 0; index < batches; ++index) {
    const int64_t first = batchStart(index, batches, total);
    for (int64_t i = first; i < batchStart(index + 1, batches, total); ++i) {
      samples[static_cast<size_t>(i)].row = static_cast<int32_t>(i - first);
    }
  }
  return samples;
}

class StreamedBatches final : public Batches {
 public:
  StreamedBatches(const Cutouts& cutouts, std::vector<Sample> samples, const TrainConfig& config,
                  at::Device device, int64_t batches, int64_t firstBatch)
      : cutouts_(cutouts),
        samples_(std::move(samples)),
        lookedAt_(inTheirBatches(samples_, batches), cutouts.size(), config, device),
        batches_(batches),
        firstBatch_(firstBatch),
        next_(firstBatch),
        copies_(device) {
    const SourceSize size = cutouts.size();
    const auto total = static_cast<int64_t>(samples_.size());
    const std::array<int64_t, 4> shape{(total + batches - 1) / batches, size.height, size.width, 3};
    const auto bytes = at::TensorOptions().dtype(at::kByte);
    // All of it is made here, on this thread: one that asks CUDA for memory while another records a graph
    // would spoil the recording. One place for each batch in the making, and two for those that may still be
    // copied.
    const int64_t hostPlaces = Loader::ahead(config.loaderThreads) + 2;
    for (int64_t i = 0; i < hostPlaces; ++i) {
      host_.push_back(at::empty(shape, bytes.pinned_memory(device.is_cuda())));
    }
    for (size_t place = 0; place < images_.size(); ++place) {
      images_[place] = at::empty(shape, bytes.device(device));
      // Work that was given to the device before may still use this memory.
      copies_.used(place);
    }
    loader_.emplace([this](int64_t index) { return gathered(index); }, config.loaderThreads, batches,
                    firstBatch);
  }

  std::optional<Batch> next() override {
    if (next_ >= batches_) return std::nullopt;
    const auto place = static_cast<size_t>(next_ % 2);
    if (next_ > firstBatch_) copies_.used(1 - place);
    // Once the next batch is handed out, the loader may write where the one before the last lay.
    if (next_ > firstBatch_ + 1) copies_.wait(place);
    const at::Tensor host = loader_->next()->images;
    Batch batch = lookedAt_.batch(next_++, batches_);
    batch.images = images_[place].narrow(0, 0, host.size(0));
    copies_.into(place, [&] { batch.images.copy_(host, /*non_blocking=*/true); });
    return batch;
  }

 private:
  /// On a thread of the loader, which must ask nothing of CUDA.
  Batch gathered(int64_t index) const {
    const auto total = static_cast<int64_t>(samples_.size());
    const int64_t first = batchStart(index, batches_, total);
    const int64_t count = batchStart(index + 1, batches_, total) - first;
    Batch batch;
    batch.images = host_[static_cast<size_t>(index) % host_.size()].narrow(0, 0, count);
    auto* pixels = batch.images.data_ptr<uint8_t>();
    for (int64_t i = 0; i < count; ++i) {
      cutouts_.read(samples_[static_cast<size_t>(first + i)].row, pixels + i * cutouts_.bytesPerCutout());
    }
    return batch;
  }

  const Cutouts& cutouts_;
  std::vector<Sample> samples_;
  LookedAt lookedAt_;
  int64_t batches_;
  int64_t firstBatch_;
  int64_t next_;
  SideCopies copies_;
  std::vector<at::Tensor> host_;
  std::array<at::Tensor, 2> images_;
  std::optional<Loader> loader_;  ///< last: its threads use what stands above
};

}  // namespace

std::unique_ptr<Batches> streamedBatches(const Cutouts& cutouts, std::vector<Sample> samples,
                                         const TrainConfig& config, at::Device device, int64_t batches,
                                         int64_t firstBatch) {
  return std::make_unique<StreamedBatches>(cutouts, std::move(samples), config, device, batches, firstBatch);
}

}  // namespace perseus
