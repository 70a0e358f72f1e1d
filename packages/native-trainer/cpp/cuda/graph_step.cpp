#include "cuda/graph_step.h"

#include <ATen/ops/empty_like.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAFunctions.h>
#include <c10/cuda/CUDAGuard.h>

#include <string>
#include <vector>

#include "error.h"

namespace perseus {
namespace {

// Libraries choose their ways and make their handles in the first steps, which a recording must not see.
constexpr int warmUpSteps = 3;

/// The tensors of an input that come anew with each batch.
std::vector<at::Tensor> perBatch(const StepInput& input) {
  std::vector<at::Tensor> all = {input.batch.labels, input.batch.weights, input.batch.looks,
                                 input.learningRate, input.averageWeight};
  if (!input.batch.imagesStay) all.push_back(input.batch.images);
  return all;
}

StepInput memoryFor(const StepInput& like) {
  StepInput own = like;
  for (at::Tensor* tensor :
       {&own.batch.labels, &own.batch.weights, &own.batch.looks, &own.learningRate, &own.averageWeight}) {
    *tensor = at::empty_like(*tensor);
  }
  if (!own.batch.imagesStay) own.batch.images = at::empty_like(own.batch.images);
  return own;
}

void fill(const StepInput& own, const StepInput& from) {
  const std::vector<at::Tensor> to = perBatch(own);
  const std::vector<at::Tensor> values = perBatch(from);
  for (size_t i = 0; i < to.size(); ++i) to[i].copy_(values[i], /*non_blocking=*/true);
}

/// Whether CUDA refuses to record something, and is well otherwise.
bool isRefusalToRecord(const c10::AcceleratorError& error) {
  return error.get_error_code() >= cudaErrorStreamCaptureUnsupported &&
         error.get_error_code() <= cudaErrorStreamCaptureWrongThread;
}

[[noreturn]] void refuse(const c10::Error& error) {
  const std::string said = error.what_without_backtrace();
  throw Error("CUDA_GRAPH",
              "a training step could not be recorded as a CUDA graph: " + said.substr(0, said.find('\n')) +
                  ". Train without graphs: set PERSEUS_CUDA_GRAPHS=off, and resume.");
}

}  // namespace

GraphStep::GraphStep(Learner& learner)
    : learner_(learner), stream_(c10::cuda::getStreamFromPool()), pool_(at::cuda::graph_pool_handle()) {}

void GraphStep::run(const StepInput& input) {
  const int64_t size = input.batch.labels.size(0);
  auto found = bySize_.find(size);
  if (found == bySize_.end()) found = bySize_.emplace(size, record(input)).first;
  fill(found->second.input, input);
  found->second.graph->replay();
}

GraphStep::Recording GraphStep::record(const StepInput& like) {
  Recording recording{memoryFor(like), std::make_unique<at::cuda::CUDAGraph>()};
  fill(recording.input, like);
  // Both streams are idle at each change between them: it happens twice in a training.
  c10::cuda::device_synchronize();
  const c10::cuda::CUDAStreamGuard onStream(stream_);
  warmUp(recording.input);
  try {
    capture(recording.input, *recording.graph);
  } catch (const c10::OutOfMemoryError&) {
    throw;
  } catch (const c10::AcceleratorError& error) {
    if (isRefusalToRecord(error)) refuse(error);
    throw;
  } catch (const c10::Error& error) {
    refuse(error);
  }
  return recording;
}

void GraphStep::warmUp(const StepInput& input) {
  const at::NoGradGuard noGrad;
  const std::vector<at::Tensor> moving = learner_.everythingThatMoves();
  std::vector<at::Tensor> kept;
  for (const at::Tensor& tensor : moving) kept.push_back(tensor.clone());
  {
    const at::AutoGradMode withGradients(true);
    for (int i = 0; i < warmUpSteps; ++i) learner_.step(input);
  }
  // Warming up must not train.
  for (size_t i = 0; i < moving.size(); ++i) moving[i].copy_(kept[i]);
  learner_.forgetGradients();
  kept.clear();
  c10::cuda::device_synchronize();
  // The recording has memory of its own; what warming up took would be held twice.
  c10::cuda::CUDACachingAllocator::emptyCache();
}

void GraphStep::capture(const StepInput& input, at::cuda::CUDAGraph& graph) {
  graph.capture_begin(pool_);
  try {
    learner_.step(input);
  } catch (...) {
    try {
      graph.capture_end();
    } catch (const c10::Error&) {
      // What went wrong in the step says more.
    }
    throw;
  }
  graph.capture_end();
}

}  // namespace perseus
