#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "inference/compute_thread.h"
#include "inference/field_canvas.h"
#include "inference/network/batched_network.h"
#include "inference/network/weight_file.h"

namespace perseus {

class DeviceTurns;

struct TorchSettings {
  std::string modelPath;
  std::vector<StoredTensor> tensors;
  FoldedArchitecture architecture;
  Compute compute;
  BatchSettings batch;
  int threads;  ///< that the CPU computes on
};

/// Cutouts of one size: [count, height, width, 3].
struct PackedCutouts {
  const uint8_t* pixels;
  int64_t count;
  int64_t height;
  int64_t width;
};

/// Where results go, view by view: [views, count, 2] twice, and [count, embeddingSize] of the first view.
struct InferenceResults {
  float* logits;
  float* probability;
  float* embedding;
};

/// A model opened on LibTorch that takes cutouts. `run` may be called from several threads: on a GPU one
/// call's cutouts travel while another's are computed, on the CPU they take turns.
class TorchSession {
 public:
  /// @throws Error MODEL_UNREADABLE, FILE_UNREADABLE; ENGINE_UNAVAILABLE where the device is not there;
  /// ENGINE_FAILED
  explicit TorchSession(const TorchSettings& settings);
  ~TorchSession();

  /// See `BatchedNetwork::run`. Reads and writes until it returns.
  /// @returns the looks that go through the network at once by now
  /// @throws Error ENGINE_FAILED naming device and model, ENGINE_CLOSED after `stop`
  int64_t run(const PackedCutouts& cutouts, std::span<const ViewSpec> views, const InferenceResults& results);

  /// The same of cutouts that `take` gave: they stay where they are.
  int64_t run(const TakenCutouts& cutouts, std::span<const ViewSpec> views, const InferenceResults& results);

  /// Room for a field where the session computes: see `FieldCanvas`, whose work is done by the two below.
  /// @throws Error ENGINE_FAILED, ENGINE_CLOSED after `stop`, as all three; NATIVE_ARGUMENT, CUDA_KERNEL
  std::unique_ptr<FieldCanvas> openCanvas(int64_t side, int64_t blocks);
  void paint(const FieldCanvas& canvas, const painting::Painting& sources, std::span<const int32_t> into);
  TakenCutouts take(const FieldCanvas& canvas, const painting::Windows& windows);

  /// Ends every run after the batch that it is in: for those who leave the process.
  void stop() { stopped_ = true; }

  int64_t embeddingSize() const { return embeddingSize_; }

 private:
  /// On the thread that computes.
  void open(const TorchSettings& settings);
  int64_t run(const at::Tensor& cutouts, std::span<const ViewSpec> views, const InferenceResults& results);
  void runHere(const at::Tensor& cutouts, std::span<const ViewSpec> views, const InferenceResults& results);
  void runOnDevice(const at::Tensor& cutouts, std::span<const ViewSpec> views,
                   const InferenceResults& results);
  /// Does work on a field: on the thread that computes, or on a GPU at once, beside what that thread does.
  template <typename Work>
  void onField(Work work);
  /// Does work; what LibTorch throws becomes an Error.
  template <typename Work>
  void named(Work work) const;

  std::string modelPath_;
  at::Device device_;
  int64_t embeddingSize_ = 0;
  std::atomic<bool> stopped_{false};
  std::atomic<int64_t> graphBatch_{0};
  std::unique_ptr<DeviceTurns> turns_;  ///< null on the CPU
  std::unique_ptr<BatchedNetwork> network_;
  ComputeThread thread_;
};

}  // namespace perseus
