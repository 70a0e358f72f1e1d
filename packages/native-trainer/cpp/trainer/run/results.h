#pragma once

#include "batches/batch_source.h"
#include "data/cutouts.h"
#include "job.h"
#include "model/resnet.h"
#include "stop_token.h"

namespace perseus {

/// Writes what a finished run leaves: model.safetensors, and reference.safetensors with what that model says,
/// in float32, of the first validation cutouts and of all calibration views, so that export and calibration
/// need no LibTorch.
///
/// @param model in evaluation mode, on the device of `source`
/// @returns false when stopped meanwhile; nothing is written then
bool writeResults(const ResNet50& model, const TrainJob& job, const Cutouts& cutouts,
                  const BatchSource& source, const StopToken& stop);

}  // namespace perseus
