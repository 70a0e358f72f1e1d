#pragma once

#include <memory>
#include <vector>

#include "batches/batches.h"
#include "config/config.h"
#include "data/cutouts.h"
#include "data/samples.h"

namespace perseus {

/// Batches whose views the loader's threads render on the host: those of the CPU.
///
/// `cutouts` must outlive them. Begins with batch `firstBatch` of `batches`.
std::unique_ptr<Batches> renderedBatches(const Cutouts& cutouts, std::vector<Sample> samples,
                                         const TrainConfig& config, int64_t batches, int64_t firstBatch);

}  // namespace perseus
