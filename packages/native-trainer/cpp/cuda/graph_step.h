#pragma once

#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAStream.h>

#include <map>
#include <memory>

#include "step/learner.h"

namespace perseus {

/// Steps of a learner, recorded once for each size of a batch and replayed from then on: thousands of
/// launches become one. There are two sizes at most, and their recordings share memory.
class GraphStep {
 public:
  /// `learner` must outlive it; its tensors must stay where they are.
  explicit GraphStep(Learner& learner);
  GraphStep(const GraphStep&) = delete;
  GraphStep& operator=(const GraphStep&) = delete;

  /// @throws Error CUDA_GRAPH where a step cannot be recorded here
  void run(const StepInput& input);

 private:
  struct Recording {
    StepInput input;  ///< the memory that the recorded step reads
    std::unique_ptr<at::cuda::CUDAGraph> graph;
  };

  Recording record(const StepInput& like);
  void warmUp(const StepInput& input);
  void capture(const StepInput& input, at::cuda::CUDAGraph& graph);

  Learner& learner_;
  c10::cuda::CUDAStream stream_;
  at::cuda::MempoolId_t pool_;
  std::map<int64_t, Recording> bySize_;
};

}  // namespace perseus
