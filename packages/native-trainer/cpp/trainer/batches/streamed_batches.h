#pragma once

#include <memory>
#include <vector>

#include "batches/batches.h"
#include "config/config.h"
#include "data/cutouts.h"
#include "data/samples.h"

namespace perseus {

/// Batches of whole cutouts that come to the device while it works on the batch before: the loader's threads
/// gather them into pinned memory, and a stream of its own copies them, into two places in turn.
///
/// `cutouts` must outlive them. Begins with batch `firstBatch` of `batches`.
std::unique_ptr<Batches> streamedBatches(const Cutouts& cutouts, std::vector<Sample> samples,
                                         const TrainConfig& config, at::Device device, int64_t batches,
                                         int64_t firstBatch);

}  // namespace perseus
