#include "torch_session.h"

#include <ATen/Parallel.h>
#include <ATen/ops/from_blob.h>
#include <c10/core/InferenceMode.h>

#include "error.h"
#include "inference/failure.h"
#ifdef PERSEUS_WITH_CUDA
#include "cuda/inference_turn.h"
#endif

namespace perseus {

#ifndef PERSEUS_WITH_CUDA
class DeviceTurns {};
#endif

namespace {

/// LibTorch takes memory that it may write to; it only reads cutouts.
at::Tensor cutoutsAt(const PackedCutouts& cutouts) {
  return at::from_blob(const_cast<uint8_t*>(cutouts.pixels),
                       {cutouts.count, cutouts.height, cutouts.width, 3}, at::kByte);
}

}  // namespace

TorchSession::TorchSession(const TorchSettings& settings)
    : modelPath_(settings.modelPath), device_(settings.compute.device) {
#ifdef PERSEUS_WITH_CUDA
  if (device_.is_cuda()) turns_ = std::make_unique<DeviceTurns>(device_);
#else
  if (!device_.is_cpu()) {
    throw Error("ENGINE_UNAVAILABLE", "The training addon was built without CUDA, so that it cannot use " +
                                          device_.str() + ". Build it on a machine with CUDA's compiler.");
  }
#endif
  named([&] { thread_.run([&] { open(settings); }); });
}

TorchSession::~TorchSession() {
  // Where it was made: what it holds belongs to that thread's stream.
  thread_.run([this] { network_.reset(); });
}

void TorchSession::open(const TorchSettings& settings) {
  const c10::InferenceMode inference;
#ifdef PERSEUS_WITH_CUDA
  if (turns_) turns_->prepareThread();
#endif
  at::set_num_threads(settings.threads);
  const WeightFile file(settings.modelPath, settings.tensors);
  network_ = std::make_unique<BatchedNetwork>(FoldedNetwork(file, settings.architecture, settings.compute),
                                              settings.batch);
  embeddingSize_ = network_->embeddingSize();
  graphBatch_ = network_->graphBatch();
}

int64_t TorchSession::run(const PackedCutouts& cutouts, std::span<const ViewSpec> views,
                          const InferenceResults& results) {
  return run(cutoutsAt(cutouts), views, results);
}

int64_t TorchSession::run(const TakenCutouts& cutouts, std::span<const ViewSpec> views,
                          const InferenceResults& results) {
  return run(cutouts.pixels, views, results);
}

int64_t TorchSession::run(const at::Tensor& cutouts, std::span<const ViewSpec> views,
                          const InferenceResults& results) {
  named([&] { turns_ ? runOnDevice(cutouts, views, results) : runHere(cutouts, views, results); });
  return graphBatch_;
}

void TorchSession::runHere(const at::Tensor& cutouts, std::span<const ViewSpec> views,
                           const InferenceResults& results) {
  thread_.run([&] {
    const c10::InferenceMode inference;
    const int64_t count = cutouts.size(0);
    const int64_t looks = static_cast<int64_t>(views.size()) * count;
    const NetworkOutput into{at::from_blob(results.logits, {looks, 2}, at::kFloat),
                             at::from_blob(results.probability, {looks, 2}, at::kFloat),
                             at::from_blob(results.embedding, {count, embeddingSize_}, at::kFloat)};
    network_->run(cutouts, views, into, stopped_);
    graphBatch_ = network_->graphBatch();
  });
}

void TorchSession::runOnDevice([[maybe_unused]] const at::Tensor& cutouts,
                               [[maybe_unused]] std::span<const ViewSpec> views,
                               [[maybe_unused]] const InferenceResults& results) {
#ifdef PERSEUS_WITH_CUDA
  const c10::InferenceMode inference;
  DeviceTurns::Turn turn(*turns_);
  turn.bring(cutouts);
  thread_.run([&] {
    const c10::InferenceMode inferenceThere;
    turn.awaitCutouts();
    const int64_t looks = static_cast<int64_t>(views.size()) * cutouts.size(0);
    const NetworkOutput output = network_->emptyOutput(looks, cutouts.size(0));
    network_->run(turn.cutouts(), views, output, stopped_);
    graphBatch_ = network_->graphBatch();
    turn.download(output);
  });
  turn.finish(results.logits, results.probability, results.embedding);
#endif
}

std::unique_ptr<FieldCanvas> TorchSession::openCanvas(int64_t side, int64_t blocks) {
  std::unique_ptr<FieldCanvas> canvas;
  onField([&] { canvas = std::make_unique<FieldCanvas>(device_, side, blocks); });
  return canvas;
}

void TorchSession::paint(const FieldCanvas& canvas, const painting::Painting& sources,
                         std::span<const int32_t> into) {
  onField([&] { canvas.paint(sources, into); });
}

TakenCutouts TorchSession::take(const FieldCanvas& canvas, const painting::Windows& windows) {
  TakenCutouts taken;
  onField([&] { taken = canvas.take(windows); });
  return taken;
}

template <typename Work>
void TorchSession::onField(Work work) {
  const auto unlessStopped = [&] {
    if (stopped_) throw Error("ENGINE_CLOSED", "The engine was closed while a field was painted.");
    work();
  };
  named([&] { turns_ ? unlessStopped() : thread_.run(unlessStopped); });
}

template <typename Work>
void TorchSession::named(Work work) const {
  try {
    work();
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    const std::string where = device_.str();
    const std::string what =
        isOutOfMemory(error)
            ? "Memory of " + where + " ran out while \"" + modelPath_ +
                  "\" was opened or given its cutouts. Free some of it, or give fewer cutouts at a time."
            : "LibTorch stopped on " + where + " while running \"" + modelPath_ + "\" (" + sentenceOf(error) +
                  "). Run it again; `perseus doctor` says what is wrong with a device.";
    throw Error("ENGINE_FAILED", what, {{"path", modelPath_}, {"device", where}});
  }
}

}  // namespace perseus
