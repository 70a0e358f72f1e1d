#pragma once

#include <span>

#include "batches/batches.h"
#include "config/config.h"
#include "data/samples.h"

namespace perseus {

/// Looks, labels and weights of a list of samples on a device, where batches are slices of them.
///
/// On a GPU they come by pinned memory, and nobody waits for them.
class LookedAt {
 public:
  /// @param samples their rows count in the images of the batch that they are in
  LookedAt(std::span<const Sample> samples, SourceSize cutout, const TrainConfig& config, at::Device device);

  /// Batch `index` of `batches`, without images.
  Batch batch(int64_t index, int64_t batches) const;

 private:
  Batch all_;
};

}  // namespace perseus
