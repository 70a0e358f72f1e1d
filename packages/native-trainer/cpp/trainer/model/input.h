#pragma once

#include <ATen/core/Tensor.h>

#include "config/config.h"

namespace perseus {

/// Cutouts as the network takes them: (u8 - zeroPoint) * scale, then the mean over downsample x downsample
/// pixels; the exported graph does the same.
/// @param images uint8 [N, S, S, 3] on any device
/// @returns float32 [N, 3, S/d, S/d], channels_last
at::Tensor networkInput(const at::Tensor& images, const InputConfig& input);

}  // namespace perseus
