#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "data/cutouts.h"
#include "job.h"

namespace perseus {

/// Where the batches' cutouts are while a run trains.
enum class Placement {
  Host,      ///< rendered by the loader's threads, a batch at a time
  Resident,  ///< all on the device, which renders them
  Streamed,  ///< copied to the device as they are, a batch at a time; the device renders them
};

/// How a job is carried out. What a GPU does can be asked of the CPU too, so that tests can look at its
/// arithmetic.
struct Execution {
  at::Device device = at::kCPU;
  Placement placement = Placement::Host;
  bool graphs = false;  ///< steps are recorded once and replayed; on a GPU alone
};

/// On the CPU, on the host. On a GPU, resident where the cutouts take no more than half of its free memory
/// (PERSEUS_CUDA_DATA=resident or streamed overrules that), and with graphs unless PERSEUS_CUDA_GRAPHS=off.
/// @throws Error NO_CUDA
Execution executionOf(const TrainJob& job, const Cutouts& cutouts);

/// Whether this build can train on a GPU and one is there.
bool cudaAvailable();

/// The rows that a job names, ascending and each once.
std::vector<int32_t> rowsOf(const TrainJob& job);

}  // namespace perseus
