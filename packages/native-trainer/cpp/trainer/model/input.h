#pragma once

#include <ATen/core/Tensor.h>

#include "batches/batches.h"
#include "config/config.h"

namespace perseus {

/// Cutouts as the network takes them: (u8 - zeroPoint) * scale, then the mean over downsample x downsample
/// pixels; the exported graph does the same.
/// @param images uint8 [N, S, S, 3] on any device
/// @returns float32 [N, 3, S/d, S/d], channels_last
at::Tensor networkInput(const at::Tensor& images, const InputConfig& input);

/// The same of a batch: of its views, or where it has looks, rendered on its device in the type of
/// `precision`, with a fourth channel of zeros, so that a pixel is one load of 8 bytes in two-byte types.
at::Tensor networkInput(const Batch& batch, const TrainConfig& config, Precision precision);

}  // namespace perseus
