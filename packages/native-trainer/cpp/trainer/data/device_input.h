#pragma once

#include <ATen/core/Tensor.h>

#include <span>

#include "config/config.h"
#include "data/samples.h"
#include "views/rendering.h"

namespace perseus {

/// Looks as `deviceInput` takes them: each sample's row, and its view of cutouts of this size rendered at
/// `size` pixels.
/// @returns int64 [n, 7], on the CPU: row, u0, ux, uy, v0, vx, vy (ViewTransform)
at::Tensor looksOf(std::span<const Sample> samples, SourceSize cutout, int64_t size,
                   Interpolation interpolation);

/// To be asked before looks go to a device, where nothing can tell of a row that is not there.
/// @param looks int64 [n, 7], on the CPU
/// @param count number of cutouts
/// @throws Error DATASET_ROW
void checkRows(const at::Tensor& looks, int64_t count);

/// Looks at cutouts as the network takes them, in one pass: gathered, flipped, rotated, averaged over
/// downsample x downsample pixels, normalised. `renderView` and `networkInput` give the same, within the
/// rounding of float32.
///
/// On CUDA it runs on the current stream. There the rows of looks were checked before they came to the
/// device; a row that is not among the cutouts reads nothing, and its input is NaN.
///
/// @param cutouts uint8 [N, H, W, 3] and looks, on one device, both contiguous
/// @param type float32, bfloat16 or float16, the latter two rounded from float32 to nearest, ties to even
/// @param channels 3, or more: those beyond are 0
/// @returns [n, channels, S/d, S/d], channels_last
/// @throws Error DATASET_ROW on the CPU, CUDA_KERNEL where the device refuses to run it
at::Tensor deviceInput(const at::Tensor& cutouts, const at::Tensor& looks, const InputConfig& input,
                       const Rendering& rendering, at::ScalarType type, int64_t channels);

}  // namespace perseus
