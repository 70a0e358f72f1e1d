#include "model/evaluate.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "model/autocast.h"
#include "model/input.h"
#include "step/loss.h"

namespace perseus {

namespace {

// Outputs that stay on the device before anybody waits for them.
constexpr size_t heldBatches = 16;

/// Outputs batch by batch, float32, which go to the host some batches at a time.
class Collected {
 public:
  void add(const at::Tensor& output) {
    held_.push_back(output.to(at::kFloat));
    if (held_.size() == heldBatches) settle();
  }

  at::Tensor all() {
    if (!held_.empty()) settle();
    return at::cat(settled_);
  }

 private:
  void settle() {
    settled_.push_back(at::cat(held_).cpu());
    held_.clear();
  }

  std::vector<at::Tensor> held_;
  std::vector<at::Tensor> settled_;
};

}  // namespace

std::optional<Evaluated> evaluate(const ResNet50& model, const BatchSource& source,
                                  std::vector<Sample> samples, const TrainConfig& config, Precision precision,
                                  const StopToken& stop) {
  const at::NoGradGuard noGrad;
  const int64_t count = batchCount(static_cast<int64_t>(samples.size()), config.batchSize);
  const std::unique_ptr<Batches> batches = source.batches(std::move(samples), count);
  Collected logits;
  Collected embeddings;
  while (const std::optional<Batch> batch = batches->next()) {
    if (stop.requested()) return std::nullopt;
    const AutocastGuard autocast(precision, source.device().type());
    const ResNetOutput output = model.ptr()->forward(networkInput(*batch, config, precision));
    logits.add(output.logits);
    embeddings.add(output.embedding);
  }
  return Evaluated{logits.all(), embeddings.all()};
}

Scores scoresOf(const at::Tensor& logits, const at::Tensor& labels, const at::Tensor& weights) {
  const at::NoGradGuard noGrad;
  const at::Tensor wide = labels.to(at::kLong);
  const at::Tensor losses = smoothedCrossEntropy(logits.to(at::kDouble), wide, 0.0);
  const at::Tensor correct = (logits.argmax(1) == wide).to(at::kDouble);
  const at::Tensor byRow = weights.to(at::kDouble);
  return {((losses * byRow).sum() / byRow.sum()).item<double>(), correct.mean().item<double>()};
}

at::Tensor int32Tensor(const std::vector<int32_t>& values) {
  const at::Tensor tensor = at::empty({static_cast<int64_t>(values.size())}, at::kInt);
  std::copy(values.begin(), values.end(), tensor.data_ptr<int32_t>());
  return tensor;
}

at::Tensor float32Tensor(const std::vector<float>& values) {
  const at::Tensor tensor = at::empty({static_cast<int64_t>(values.size())}, at::kFloat);
  std::copy(values.begin(), values.end(), tensor.data_ptr<float>());
  return tensor;
}

}  // namespace perseus
