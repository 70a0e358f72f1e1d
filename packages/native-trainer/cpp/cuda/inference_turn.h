#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/cuda/CUDAEvent.h>
#include <c10/cuda/CUDAStream.h>

#include <array>
#include <condition_variable>
#include <mutex>

#include "inference/network/folded_network.h"

namespace perseus {

/// Lets one run's cutouts travel to the GPU, and its results back, while another run is computed.
///
/// Each of the two turns has memory of its own on both sides, kept from one run to the next.
class DeviceTurns {
 public:
  /// @throws Error ENGINE_UNAVAILABLE where there is no such device
  explicit DeviceTurns(at::Device device);

  /// Makes the calling thread the one that computes: on this device, on a stream of its own.
  void prepareThread();

  class Turn;

 private:
  struct Memory {
    bool busy = false;
    at::Tensor pinned;  ///< uint8 [bytes], for cutouts
    at::Tensor onDevice;
    at::Tensor cutouts;     ///< this run's: a part of `onDevice`, or what lay on the device already
    NetworkOutput results;  ///< pinned
    at::cuda::CUDAEvent uploaded;
    at::cuda::CUDAEvent downloaded;
  };

  at::Device device_;
  c10::cuda::CUDAStream copies_;
  std::mutex mutex_;  ///< of `busy`
  std::condition_variable freed_;
  std::array<Memory, 2> memories_;
};

/// One run's: waits until there is one, and gives it back when it goes.
class DeviceTurns::Turn {
 public:
  explicit Turn(DeviceTurns& turns);
  ~Turn();
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  /// Sends cutouts on their way, where they are not there.
  /// @param cutouts uint8 [N, H, W, 3]: on the CPU, read until this returns, or on the device, whole
  void bring(const at::Tensor& cutouts);

  /// On the device.
  const at::Tensor& cutouts() const { return memory_->cutouts; }

  /// The calling thread's stream waits for the cutouts; the thread does not. Their memory is kept until that
  /// stream has done what it is given next, even if the run ends early.
  void awaitCutouts();
  /// Sends results on their way, behind what the calling thread's stream has to do.
  void download(const NetworkOutput& results);

  /// Waits for the results and puts them where they are to go.
  void finish(float* logits, float* probability, float* embedding);

 private:
  void upload(const at::Tensor& cutouts);

  DeviceTurns& turns_;
  Memory* memory_;
};

}  // namespace perseus
