#include "inference_turn.h"

#include <ATen/Context.h>
#include <ATen/cuda/CUDAContext.h>
#include <ATen/ops/empty.h>
#include <c10/cuda/CUDAGuard.h>

#include <algorithm>
#include <cstring>

#include "error.h"

namespace perseus {
namespace {

/// A piece travels while the host copies the next.
constexpr int64_t kPieceBytes = int64_t{4} << 20;

at::TensorOptions pinnedOptions(at::ScalarType type) {
  return at::TensorOptions(at::kCPU).dtype(type).pinned_memory(true);
}

/// A pinned copy of `values` that is under way.
at::Tensor onTheWay(const at::Tensor& values) {
  at::Tensor host = at::empty(values.sizes(), pinnedOptions(values.scalar_type()));
  host.copy_(values, /*non_blocking=*/true);
  return host;
}

void copyOut(const at::Tensor& values, float* to) {
  std::memcpy(to, values.const_data_ptr(), values.nbytes());
}

c10::cuda::CUDAStream streamOf(at::Device device) {
  if (!at::cuda::is_available() || device.index() >= at::cuda::device_count()) {
    throw Error("ENGINE_UNAVAILABLE", "There is no device " + device.str() +
                                          " that LibTorch can use (it sees " +
                                          std::to_string(at::cuda::device_count()) +
                                          "). `perseus doctor` lists them; take one of those, or the CPU.");
  }
  return c10::cuda::getStreamFromPool(/*isHighPriority=*/false, device.index());
}

}  // namespace

DeviceTurns::DeviceTurns(at::Device device) : device_(device), copies_(streamOf(device)) {}

void DeviceTurns::prepareThread() {
  c10::cuda::set_device(device_.index());
  c10::cuda::setCurrentCUDAStream(c10::cuda::getStreamFromPool(/*isHighPriority=*/false, device_.index()));
  // Batches have few sizes: trying cuDNN's algorithms once for each is soon paid back.
  at::globalContext().setBenchmarkCuDNN(true);
  // Who asks for float32 means it.
  at::globalContext().setAllowTF32CuDNN(false);
}

DeviceTurns::Turn::Turn(DeviceTurns& turns) : turns_(turns) {
  std::unique_lock lock(turns.mutex_);
  const auto isFree = [](const Memory& one) { return !one.busy; };
  turns.freed_.wait(lock, [&] { return std::ranges::any_of(turns.memories_, isFree); });
  memory_ = &*std::ranges::find_if(turns.memories_, isFree);
  memory_->busy = true;
}

DeviceTurns::Turn::~Turn() {
  memory_->cutouts.reset();
  {
    const std::lock_guard lock(turns_.mutex_);
    memory_->busy = false;
  }
  turns_.freed_.notify_one();
}

void DeviceTurns::Turn::bring(const at::Tensor& cutouts) {
  if (cutouts.is_cpu()) return upload(cutouts);
  memory_->cutouts = cutouts;
}

void DeviceTurns::Turn::upload(const at::Tensor& cutouts) {
  const c10::cuda::CUDAStreamGuard onCopies(turns_.copies_);
  const int64_t bytes = cutouts.numel();
  if (!memory_->pinned.defined() || memory_->pinned.numel() < bytes) {
    memory_->pinned = at::empty({bytes}, pinnedOptions(at::kByte));
    memory_->onDevice = at::empty({bytes}, at::TensorOptions(turns_.device_).dtype(at::kByte));
  }
  // A run that ended early may have left a copy of these bytes behind it.
  memory_->uploaded.synchronize();
  auto* pinned = static_cast<uint8_t*>(memory_->pinned.mutable_data_ptr());
  const auto* pixels = static_cast<const uint8_t*>(cutouts.const_data_ptr());
  for (int64_t start = 0; start < bytes; start += kPieceBytes) {
    const int64_t length = std::min(kPieceBytes, bytes - start);
    std::memcpy(pinned + start, pixels + start, static_cast<size_t>(length));
    memory_->onDevice.narrow(0, start, length)
        .copy_(memory_->pinned.narrow(0, start, length), /*non_blocking=*/true);
  }
  memory_->uploaded.record(turns_.copies_);
  memory_->cutouts = memory_->onDevice.narrow(0, 0, bytes).view(cutouts.sizes());
}

void DeviceTurns::Turn::awaitCutouts() {
  const c10::cuda::CUDAStream stream = c10::cuda::getCurrentCUDAStream(turns_.device_.index());
  memory_->uploaded.block(stream);
  memory_->cutouts.record_stream(stream);
}

void DeviceTurns::Turn::download(const NetworkOutput& results) {
  memory_->results = {onTheWay(results.logits), onTheWay(results.probability), onTheWay(results.embedding)};
  memory_->downloaded.record(c10::cuda::getCurrentCUDAStream(turns_.device_.index()));
}

void DeviceTurns::Turn::finish(float* logits, float* probability, float* embedding) {
  memory_->downloaded.synchronize();
  copyOut(memory_->results.logits, logits);
  copyOut(memory_->results.probability, probability);
  copyOut(memory_->results.embedding, embedding);
}

}  // namespace perseus
