#pragma once

#include <chrono>
#include <functional>
#include <limits>
#include <memory>
#include <optional>

#include "batches/batch_source.h"
#include "execution.h"
#include "model/evaluate.h"
#include "model/resnet.h"
#include "run/checkpoint.h"
#include "run/memory_use.h"
#include "run/run_folder.h"
#include "step/learner.h"
#include "train.h"

namespace perseus {

/// What is read back from the device now and then.
struct StepReport {
  bool finite;
  double loss;
  double learningRate;
  double imagesPerSecond;
};

/// One training: what it moves, where its batches come from, counters, and how they are saved and restored.
class Trainer {
 public:
  /// As the job's device does it. @throws Error NO_CUDA
  Trainer(const TrainJob& job, const Cutouts& cutouts);
  Trainer(const TrainJob& job, const Cutouts& cutouts, const Execution& execution);

  /// Takes up `last` of the run folder. @returns how many bytes of events.jsonl belong to it
  int64_t restore();

  bool finished() const;
  bool stoppedEarly() const;
  int64_t epoch() const { return epoch_; }
  int64_t stepNumber() const { return step_; }
  int64_t stepsPerEpoch() const { return stepsPerEpoch_; }
  int64_t totalSteps() const { return stepsPerEpoch_ * config_.epochs; }
  int64_t parameterCount() const;
  /// Learning rate of the last step done.
  double currentRate() const;

  /// The batches of the current epoch that are still to come.
  std::unique_ptr<Batches> batches() const;

  /// One optimizer step, as `Learner::step`.
  void step(const Batch& batch);
  bool reportIsDue() const;
  StepReport report();

  /// Mean training scores of the epoch so far.
  Scores trainingScores() const;
  /// Scores of the validation rows; nothing when stopped meanwhile.
  std::optional<Scores> validate(const StopToken& stop);
  /// Ends the epoch. @returns whether it was the best so far
  bool endEpoch(const Scores& validation);

  bool checkpointIsDue() const;
  /// Writes `best` where it changed, then `last`.
  void save(int64_t eventBytes);

  /// Puts the best weights into the network and writes model.safetensors and reference.safetensors.
  /// @returns false when stopped meanwhile
  bool writeResults(const StopToken& stop);

  TrainResult result(std::string reason) const;

  const Execution& execution() const { return execution_; }
  /// What a step takes of the device's memory; nothing before the first, and on the CPU.
  const std::optional<MemoryUse>& memoryUse() const { return memoryUse_; }

 private:
  double averageWeight() const;
  std::function<void(const StepInput&)> stepFunction();
  nlohmann::json state(int64_t eventBytes) const;

  const TrainJob& job_;
  const TrainConfig& config_;
  const Cutouts& cutouts_;
  RunFolder folder_;
  Execution execution_;
  BatchSource source_;
  Learner learner_;
  std::function<void(const StepInput&)> runStep_;
  ResNet50 best_;
  std::optional<MemoryUse> memoryUse_;

  int64_t samplesPerEpoch_;
  int64_t stepsPerEpoch_;
  int64_t epoch_ = 0;        ///< epochs done
  int64_t stepInEpoch_ = 0;  ///< steps done of the current epoch
  int64_t step_ = 0;
  int64_t bestEpoch_ = 0;
  double bestValidationLoss_ = std::numeric_limits<double>::infinity();
  bool bestIsSaved_ = true;

  std::chrono::steady_clock::time_point lastReport_ = std::chrono::steady_clock::now();
  int64_t imagesSinceReport_ = 0;
  std::chrono::steady_clock::time_point lastSave_ = std::chrono::steady_clock::now();
  double saveSeconds_ = 0;
};

}  // namespace perseus
