#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "batches/batches.h"
#include "batches/resident_cutouts.h"
#include "execution.h"

namespace perseus {

/// Where a run's batches come from. The samples and their views are the same on every device: they are drawn
/// on the host.
class BatchSource {
 public:
  /// `job` and `cutouts` must outlive it. With `Placement::Resident` the job's cutouts are read here.
  BatchSource(const TrainJob& job, const Cutouts& cutouts, const Execution& execution);

  at::Device device() const { return execution_.device; }

  /// Batches of samples of the job's rows, beginning with batch `firstBatch` of `batches`.
  std::unique_ptr<Batches> batches(std::vector<Sample> samples, int64_t batches,
                                   int64_t firstBatch = 0) const;

 private:
  const TrainConfig& config_;
  const Cutouts& cutouts_;
  Execution execution_;
  std::optional<ResidentCutouts> resident_;
};

}  // namespace perseus
