#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

#include "compiled_graph.h"
#include "views/rotate.h"

namespace perseus {

/// Cutouts of one size: [count, height, width, 3].
struct Cutouts {
  const uint8_t* pixels;
  int64_t count;
  int64_t height;
  int64_t width;
};

/// Where results go, view by view: [views, count, 2] twice, and [count, embeddingSize] of the first view.
struct Results {
  float* logits;
  float* probability;
  float* embedding;
};

/// An opened model that takes cutouts; as many `run` work at the same time as there are streams, more wait.
class Session {
 public:
  Session(CompiledGraph graph, const GraphSettings& settings, Rendering rendering);

  /// Runs every view of every cutout through the graph, its batch at a time, across views. What the graph
  /// gives for an image does not depend on the others: the last batch is filled up with what is left of an
  /// earlier one.
  ///
  /// Cutouts that are looked at as they are go to OpenVINO without a copy.
  /// @throws CodedError ENGINE_FAILED, ENGINE_CLOSED after `stop`
  void run(const Cutouts& cutouts, std::span<const ViewSpec> views, const Results& results);

  /// Ends every run after the graph batch that it is in: for those who leave the process.
  void stop() { stopped_ = true; }

  int64_t embeddingSize() const { return embeddingSize_; }

  /// See `CompiledGraph::exportTo`.
  void exportTo(const std::string& path) const { graph_.exportTo(path); }

 private:
  struct Stream {
    ov::InferRequest request;
    ov::Tensor rendered;  ///< images that had to be made, [batch, size, size, 3]
    bool busy = false;
  };
  class Turn;

  void runOn(Stream& stream, const Cutouts& cutouts, std::span<const ViewSpec> views, const Results& results);
  ov::Tensor imagesOf(Stream& stream, const Cutouts& cutouts, std::span<const ViewSpec> views, int64_t first,
                      int64_t some) const;

  CompiledGraph graph_;
  std::string modelPath_;
  int64_t batch_;
  int64_t size_;
  Rendering rendering_;
  int64_t embeddingSize_;
  std::atomic<bool> stopped_{false};

  std::mutex mutex_;  ///< of `busy`
  std::condition_variable freed_;
  std::vector<Stream> streams_;
};

}  // namespace perseus
