#include "executed_run.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <filesystem>

#include "check.h"
#include "run/run_folder.h"
#include "trainer.h"

namespace perseus::tests {

std::map<std::string, at::Tensor> float32TensorsOf(const std::string& path) {
  const TensorFile file = TensorFile::open(path);
  std::map<std::string, at::Tensor> tensors;
  for (const auto& [name, entry] : file.entries()) {
    if (entry.dtype != "F32") continue;
    const at::Tensor values = at::empty(entry.shape, at::kFloat);
    file.file().readAt(values.data_ptr(), values.nbytes(), entry.offset);
    tensors[name] = values;
  }
  return tensors;
}

Outcome outcomeOf(const nlohmann::json& config, const Execution& execution, int64_t side) {
  const TemporaryFolder folder;
  writeCutouts(folder / "cutouts.safetensors", 22, side);
  const TrainJob job = smallJob(config, folder / "cutouts.safetensors", folder / "run", 17, 5);
  std::filesystem::create_directories(folder / "run/checkpoints");
  const Cutouts cutouts(job.datasetPath);
  Trainer trainer(job, cutouts, execution);
  const StopToken never;
  Outcome outcome;
  while (!trainer.finished()) {
    const std::unique_ptr<Batches> batches = trainer.batches();
    while (const std::optional<Batch> batch = batches->next()) {
      trainer.step(*batch);
      outcome.losses.push_back(trainer.report().loss);
    }
    const Scores scores = *trainer.validate(never);
    outcome.validationLosses.push_back(scores.loss);
    trainer.endEpoch(scores);
  }
  trainer.save(0);
  outcome.checkpoint = float32TensorsOf(RunFolder{job.runFolder}.last());
  return outcome;
}

void checkSame(const Outcome& actual, const Outcome& expected, double tolerance, const std::string& what) {
  check(actual.losses.size() == expected.losses.size(), what + ": as many steps");
  for (size_t i = 0; i < actual.losses.size(); ++i) {
    checkNear(actual.losses[i], expected.losses[i], tolerance,
              what + ": loss of step " + std::to_string(i + 1));
  }
  for (size_t i = 0; i < actual.validationLosses.size(); ++i) {
    checkNear(actual.validationLosses[i], expected.validationLosses[i], tolerance,
              what + ": validation loss of epoch " + std::to_string(i + 1));
  }
  check(actual.checkpoint.size() == expected.checkpoint.size(), what + ": as many tensors");
  for (const auto& [name, right] : expected.checkpoint) {
    const double scale = std::max(right.abs().max().item<double>(), 1e-6);
    const double error = (actual.checkpoint.at(name) - right).abs().max().item<double>();
    checkNear(error / scale, 0, tolerance, what + ": " + name);
  }
}

}  // namespace perseus::tests
