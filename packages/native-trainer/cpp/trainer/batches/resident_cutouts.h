#pragma once

#include <memory>
#include <vector>

#include "batches/batches.h"
#include "config/config.h"
#include "data/cutouts.h"
#include "data/samples.h"

namespace perseus {

/// Cutouts of a dataset that stay on the device: each row that is asked for has a place there.
class ResidentCutouts {
 public:
  /// Reads `rows`, ascending and each once, from the file to the device. @throws Error DATASET_ROW
  ResidentCutouts(const Cutouts& cutouts, const std::vector<int32_t>& rows, at::Device device);

  /// Batches of samples of those rows, beginning with batch `firstBatch` of `batches`.
  std::unique_ptr<Batches> batches(std::vector<Sample> samples, const TrainConfig& config, int64_t batches,
                                   int64_t firstBatch) const;

 private:
  SourceSize size_;
  std::vector<int32_t> places_;  ///< of each row of the dataset; -1 where it is not here
  at::Tensor images_;            ///< uint8 [places, H, W, 3]
};

}  // namespace perseus
