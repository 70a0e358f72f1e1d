#pragma once

#include "data/cutouts.h"
#include "job.h"
#include "model/resnet.h"
#include "stop_token.h"

namespace perseus {

/// Writes what a finished run leaves: model.safetensors, and reference.safetensors with what that model says,
/// in float32, of the first validation cutouts and of all calibration views, so that export and calibration
/// need no LibTorch.
///
/// @param model in evaluation mode
/// @returns false when stopped meanwhile; nothing is written then
bool writeResults(const ResNet50& model, at::Device device, const TrainJob& job, const Cutouts& cutouts,
                  const StopToken& stop);

}  // namespace perseus
