#include "batches/batch_source.h"

#include <utility>

#include "batches/rendered_batches.h"
#include "batches/streamed_batches.h"

namespace perseus {

BatchSource::BatchSource(const TrainJob& job, const Cutouts& cutouts, const Execution& execution)
    : config_(job.config), cutouts_(cutouts), execution_(execution) {
  if (execution.placement == Placement::Resident) resident_.emplace(cutouts, rowsOf(job), execution.device);
}

std::unique_ptr<Batches> BatchSource::batches(std::vector<Sample> samples, int64_t batches,
                                              int64_t firstBatch) const {
  if (resident_) return resident_->batches(std::move(samples), config_, batches, firstBatch);
  if (execution_.placement == Placement::Host) {
    return renderedBatches(cutouts_, std::move(samples), config_, batches, firstBatch);
  }
  return streamedBatches(cutouts_, std::move(samples), config_, execution_.device, batches, firstBatch);
}

}  // namespace perseus
