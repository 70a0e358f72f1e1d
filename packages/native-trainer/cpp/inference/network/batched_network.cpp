#include "batched_network.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "data/device_input.h"
#include "data/samples.h"
#include "error.h"
#include "inference/failure.h"
#ifdef PERSEUS_WITH_CUDA
#include "cuda/inference_graph.h"
#endif

namespace perseus {

#ifndef PERSEUS_WITH_CUDA
class InferenceGraphs {};
#endif

namespace {

at::Tensor looksAt(const at::Tensor& cutouts, std::span<const ViewSpec> views,
                   const BatchSettings& settings) {
  std::vector<Sample> samples;
  for (const ViewSpec& view : views) {
    for (int32_t row = 0; row < cutouts.size(0); ++row) samples.push_back({row, 0, 1, view});
  }
  const at::Tensor looks = looksOf(samples, {cutouts.size(1), cutouts.size(2)}, settings.input.size,
                                   settings.rendering.interpolation);
  // Pinned, or the copy would wait for all that the GPU has to do yet.
  return cutouts.is_cuda() ? looks.pin_memory().to(cutouts.device(), /*non_blocking=*/true) : looks;
}

}  // namespace

BatchedNetwork::BatchedNetwork(FoldedNetwork network, BatchSettings settings)
    : network_(std::move(network)), settings_(std::move(settings)), graphBatch_(settings_.graphBatch) {
#ifdef PERSEUS_WITH_CUDA
  if (network_.compute().device.is_cuda()) {
    graphs_ = std::make_unique<InferenceGraphs>([this](const at::Tensor& x) { return network_.forward(x); });
  }
#endif
}

BatchedNetwork::~BatchedNetwork() = default;

void BatchedNetwork::run(const at::Tensor& cutouts, std::span<const ViewSpec> views,
                         const NetworkOutput& into, const std::atomic<bool>& stopped) {
  const at::Tensor looks = looksAt(cutouts, views, settings_);
  int64_t first = 0;
  while (first < looks.size(0)) {
    if (stopped) throw Error("ENGINE_CLOSED", "The engine was closed while it ran.");
    const int64_t some = std::min(graphBatch_, looks.size(0) - first);
    try {
      runBatch(cutouts, looks, first, some, into);
      first += some;
      continue;
    } catch (const std::exception& error) {
      if (!isOutOfMemory(error)) throw;
    }
    // Out of the handler: until its end what the batch held may still be held.
    takeHalf();
  }
}

void BatchedNetwork::runBatch(const at::Tensor& cutouts, const at::Tensor& looks, int64_t first, int64_t some,
                              const NetworkOutput& into) {
  const int64_t size = sizeFor(some);
  if (settings_.beforeForward) settings_.beforeForward(size);
  at::Tensor these = looks.narrow(0, first, some);
  if (size > some) these = at::cat({these, these.narrow(0, 0, 1).expand({size - some, looks.size(1)})});
  const at::Tensor input =
      deviceInput(cutouts, these, settings_.input, settings_.rendering, network_.compute().type,
                  FoldedNetwork::inputChannels(network_.compute()));
  const NetworkOutput output = forward(input);
  into.logits.narrow(0, first, some).copy_(output.logits.narrow(0, 0, some));
  into.probability.narrow(0, first, some).copy_(output.probability.narrow(0, 0, some));
  const int64_t ofFirstView = std::min(some, cutouts.size(0) - first);
  if (ofFirstView > 0) {
    into.embedding.narrow(0, first, ofFirstView).copy_(output.embedding.narrow(0, 0, ofFirstView));
  }
}

NetworkOutput BatchedNetwork::forward(const at::Tensor& input) {
#ifdef PERSEUS_WITH_CUDA
  if (graphs_) return graphs_->run(input);
#endif
  return network_.forward(input);
}

/// Halves of the graph batch, so that what is left over costs twice its time at most, and a GPU records few
/// graphs.
int64_t BatchedNetwork::sizeFor(int64_t looks) const {
  int64_t size = graphBatch_;
  while (size / 2 >= looks) size /= 2;
  return size;
}

void BatchedNetwork::takeHalf() {
#ifdef PERSEUS_WITH_CUDA
  if (graphs_) graphs_->clear();
#endif
  if (graphBatch_ == 1) {
    throw Error("ENGINE_FAILED", "The memory of " + network_.compute().device.str() +
                                     " does not hold this model with a single cutout. Free some of it, or "
                                     "take another device.");
  }
  graphBatch_ /= 2;
}

NetworkOutput BatchedNetwork::emptyOutput(int64_t looks, int64_t cutouts) const {
  const at::TensorOptions options(at::TensorOptions(network_.compute().device).dtype(at::kFloat));
  return {at::empty({looks, 2}, options), at::empty({looks, 2}, options),
          at::empty({cutouts, embeddingSize()}, options)};
}

}  // namespace perseus
