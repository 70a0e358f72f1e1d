#include "inference_graph.h"

#include <ATen/cuda/CUDAContext.h>
#include <ATen/ops/empty_like.h>
#include <c10/cuda/CUDACachingAllocator.h>

#include <utility>

namespace perseus {
namespace {

/// The first lets cuDNN try its algorithms, the second runs with the memory that the chosen ones need.
constexpr int kWarmUps = 2;

}  // namespace

InferenceGraphs::InferenceGraphs(Forward forward)
    : forward_(std::move(forward)), pool_(at::cuda::graph_pool_handle()) {}

NetworkOutput InferenceGraphs::run(const at::Tensor& input) {
  std::unique_ptr<Recorded>& one = recorded_[input.size(0)];
  if (!one) one = record(input);
  one->input.copy_(input, /*non_blocking=*/true);
  one->graph.replay();
  return one->output;
}

void InferenceGraphs::clear() {
  at::cuda::getCurrentCUDAStream().synchronize();
  recorded_.clear();
  pool_ = at::cuda::graph_pool_handle();
  c10::cuda::CUDACachingAllocator::emptyCache();
}

std::unique_ptr<InferenceGraphs::Recorded> InferenceGraphs::record(const at::Tensor& input) const {
  auto made = std::make_unique<Recorded>();
  made->input = at::empty_like(input);
  made->input.copy_(input);
  for (int i = 0; i < kWarmUps; ++i) forward_(made->input);
  at::cuda::getCurrentCUDAStream().synchronize();
  // What the warm-ups used is of no use to the graph, whose memory is its own.
  c10::cuda::CUDACachingAllocator::emptyCache();
  // Of this thread alone: another may allocate for its upload meanwhile, which would end a recording of all.
  made->graph.capture_begin(pool_, cudaStreamCaptureModeThreadLocal);
  try {
    made->output = forward_(made->input);
  } catch (...) {
    // The stream must stop recording before it can be used again; what went wrong first is what is told.
    try {
      made->graph.capture_end();
    } catch (const std::exception&) {
    }
    throw;
  }
  made->graph.capture_end();
  return made;
}

}  // namespace perseus
