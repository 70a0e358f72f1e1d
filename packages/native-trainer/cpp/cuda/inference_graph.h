#pragma once

#include <ATen/cuda/CUDAGraph.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>

#include "inference/network/folded_network.h"

namespace perseus {

/// Forward passes recorded once and replayed: one launch each, where a network's hundred would keep the GPU
/// waiting for the host. One graph for each size of batch, all in one pool of memory, as they take turns.
///
/// All calls come from one thread, whose current stream is not the default one (which records nothing).
class InferenceGraphs {
 public:
  using Forward = std::function<NetworkOutput(const at::Tensor&)>;

  explicit InferenceGraphs(Forward forward);

  /// @param input of the shape, but for the batch, of all inputs before
  /// @returns what is written over by the next call
  /// @throws c10::OutOfMemoryError where memory does not hold the graph; those before are as they were
  NetworkOutput run(const at::Tensor& input);

  /// Gives back their memory, and what the allocator keeps.
  void clear();

 private:
  struct Recorded {
    at::cuda::CUDAGraph graph;
    at::Tensor input;
    NetworkOutput output;
  };

  std::unique_ptr<Recorded> record(const at::Tensor& input) const;

  Forward forward_;
  at::cuda::MempoolId_t pool_;
  std::map<int64_t, std::unique_ptr<Recorded>> recorded_;
};

}  // namespace perseus
