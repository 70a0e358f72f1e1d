#pragma once

#include <ATen/core/Tensor.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "config/config.h"
#include "inference/network/folded_network.h"
#include "views/rotate.h"

namespace perseus {

class InferenceGraphs;

/// How looks become batches of the network.
struct BatchSettings {
  InputConfig input;
  Rendering rendering;
  int64_t graphBatch;  ///< looks that go through the network at once
  /// Called before each batch with its size: for tests, which let memory run out here.
  std::function<void(int64_t)> beforeForward;
};

/// A network that takes any number of looks at cutouts, a batch of few sizes at a time, and makes do with
/// less memory where it must. All calls come from one thread, under c10::InferenceMode.
class BatchedNetwork {
 public:
  BatchedNetwork(FoldedNetwork network, BatchSettings settings);
  ~BatchedNetwork();

  /// Runs every view of every cutout: look k is cutout k mod count in view k / count. What the network gives
  /// for a look does not depend on the others; the last batch is filled up with looks that nobody reads.
  ///
  /// Where memory runs out the batch is halved, for later runs too, and goes on with what is not done yet.
  /// On a GPU the work may still be under way when it returns.
  /// @param cutouts uint8 [count, H, W, 3] on the network's device
  /// @param into `emptyOutput`, or the like
  /// @throws Error ENGINE_CLOSED once `stopped`, ENGINE_FAILED where memory does not even hold a batch of one
  void run(const at::Tensor& cutouts, std::span<const ViewSpec> views, const NetworkOutput& into,
           const std::atomic<bool>& stopped);

  /// On the network's device: logits and probability of every look, the embedding of the first view's.
  NetworkOutput emptyOutput(int64_t looks, int64_t cutouts) const;

  /// What is left of the batch that was asked for.
  int64_t graphBatch() const { return graphBatch_; }
  int64_t embeddingSize() const { return network_.embeddingSize(); }

 private:
  /// @param looks as `looksOf` has them, on the network's device
  void runBatch(const at::Tensor& cutouts, const at::Tensor& looks, int64_t first, int64_t some,
                const NetworkOutput& into);
  NetworkOutput forward(const at::Tensor& input);
  int64_t sizeFor(int64_t looks) const;
  void takeHalf();

  FoldedNetwork network_;
  BatchSettings settings_;
  int64_t graphBatch_;
  std::unique_ptr<InferenceGraphs> graphs_;  ///< null on the CPU
};

}  // namespace perseus
