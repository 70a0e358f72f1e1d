#include "run/results.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/stack.h>

#include <algorithm>
#include <optional>

#include "model/evaluate.h"
#include "run/checkpoint.h"
#include "run/run_folder.h"

namespace perseus {
namespace {

constexpr int64_t referenceCutouts = 64;
// Sixteen views of more than these would take longer than they tell.
constexpr int64_t calibrationCutouts = 4096;

RowSet firstOf(const RowSet& rows, int64_t most) {
  const auto count = std::min(most, static_cast<int64_t>(rows.rows.size()));
  return {{rows.rows.begin(), rows.rows.begin() + count},
          {rows.labels.begin(), rows.labels.begin() + count},
          {rows.weights.begin(), rows.weights.begin() + count}};
}

/// As the dataset has them: uint8 [n, H, W, 3].
at::Tensor wholeCutouts(const Cutouts& cutouts, const std::vector<int32_t>& rows) {
  const SourceSize size = cutouts.size();
  const at::Tensor images =
      at::empty({static_cast<int64_t>(rows.size()), size.height, size.width, 3}, at::kByte);
  uint8_t* next = images.data_ptr<uint8_t>();
  for (const int32_t row : rows) {
    cutouts.read(row, next);
    next += cutouts.bytesPerCutout();
  }
  return images;
}

}  // namespace

bool writeResults(const ResNet50& model, const TrainJob& job, const Cutouts& cutouts,
                  const BatchSource& source, const StopToken& stop) {
  const auto inFloat32 = [&](std::vector<Sample> samples) {
    return evaluate(model, source, std::move(samples), job.config, Precision::Float32, stop);
  };
  const RowSet reference = firstOf(job.validation, referenceCutouts);
  const std::optional<Evaluated> expected = inFloat32(plainSamples(reference));
  if (!expected) return false;
  const RowSet calibration = firstOf(job.validation, calibrationCutouts);
  std::vector<at::Tensor> byView;
  for (const ViewSpec& view : job.calibrationViews) {
    const std::optional<Evaluated> evaluated = inFloat32(plainSamples(calibration, view));
    if (!evaluated) return false;
    byView.push_back(evaluated->logits);
  }
  NamedTensors tensors = {{"image", wholeCutouts(cutouts, reference.rows)},
                          {"logits", expected->logits},
                          {"embedding", expected->embedding},
                          {"validation_labels", int32Tensor(calibration.labels)}};
  if (!byView.empty()) tensors.emplace_back("validation_logits", at::stack(byView));
  const RunFolder folder{job.runFolder};
  saveTensors(folder.reference(), tensors, {{"perseus", job.modelMetadata}});
  saveModel(folder.model(), model, job.modelMetadata);
  return true;
}

}  // namespace perseus
