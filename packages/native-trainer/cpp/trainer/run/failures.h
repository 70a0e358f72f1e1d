#pragma once

#include <c10/util/Exception.h>

#include <optional>

#include "error.h"
#include "job.h"
#include "run/memory_use.h"

namespace perseus {

/// OUT_OF_MEMORY, with the batch asked for and one that would fit (`batchSize`, `fittingBatchSize`).
Error outOfMemory(const TrainJob& job, const std::optional<MemoryUse>& use);

/// Whether LibTorch failed because the device did, so that nothing can be asked of it any more.
bool isDeviceFailure(const c10::Error& error);

/// The same of an error of our own: a kernel that the device refused.
bool isDeviceFailure(const Error& error);

/// DEVICE_LOST, with what the device's driver said and the checkpoint that the run goes on from.
Error deviceLost(const TrainJob& job, const c10::Error& error);
Error deviceLost(const TrainJob& job, const Error& error);

}  // namespace perseus
