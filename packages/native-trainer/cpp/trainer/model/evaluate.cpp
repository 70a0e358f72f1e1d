#include "model/evaluate.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <utility>

#include "data/loader.h"
#include "model/autocast.h"
#include "model/input.h"
#include "model/loss.h"

namespace perseus {

std::optional<Evaluated> evaluate(const ResNet50& model, at::Device device, const Cutouts& cutouts,
                                  std::vector<Sample> samples, const TrainConfig& config, Precision precision,
                                  const StopToken& stop) {
  const at::NoGradGuard noGrad;
  const int64_t batches = batchCount(static_cast<int64_t>(samples.size()), config.batchSize);
  Loader loader(cutouts, std::move(samples), config, batches);
  std::vector<at::Tensor> logits;
  std::vector<at::Tensor> embeddings;
  while (const std::optional<Batch> batch = loader.next()) {
    if (stop.requested()) return std::nullopt;
    const AutocastGuard autocast(precision, device.type());
    const ResNetOutput output = model.ptr()->forward(networkInput(batch->images.to(device), config.input));
    logits.push_back(output.logits.to(at::kFloat).cpu());
    embeddings.push_back(output.embedding.to(at::kFloat).cpu());
  }
  return Evaluated{at::cat(logits), at::cat(embeddings)};
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
