#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "job.h"
#include "run/event_log.h"
#include "stop_token.h"

namespace perseus {

struct TrainResult {
  std::string reason;  ///< completed, early-stop, interrupted, non-finite-loss
  int64_t epoch = 0;   ///< epochs done
  int64_t step = 0;
  int64_t bestEpoch = 0;  ///< 0 where no epoch ended
  double bestValidationLoss = 0;
};

/// Trains to the end, or until stopped, and leaves in the run folder: events.jsonl, checkpoints/, and, when
/// it came to its end, model.safetensors (the best by validation loss) and reference.safetensors.
///
/// Resumed on the CPU with the same thread count it gives the same weights, bit for bit, as if it had never
/// stopped.
/// @throws Error with a code, OUT_OF_MEMORY and DEVICE_LOST among them; the last checkpoint is then as it was
TrainResult train(const TrainJob& job, const StopToken& stop, EventSink& sink);

/// Versions, devices and threads of this build. `gpus`: [{name, memoryBytes, computeCapability}], none in a
/// build without CUDA.
nlohmann::json nativeInfo();

}  // namespace perseus
