#pragma once

#include <chrono>
#include <limits>
#include <memory>
#include <optional>

#include "data/loader.h"
#include "model/evaluate.h"
#include "model/resnet.h"
#include "optim/optimizer.h"
#include "run/checkpoint.h"
#include "run/run_folder.h"
#include "train.h"

namespace perseus {

/// What is read back from the device now and then.
struct StepReport {
  bool finite;
  double loss;
  double learningRate;
  double imagesPerSecond;
};

/// One training: network, optimizer, moving average, counters, and how they are saved and restored.
class Trainer {
 public:
  Trainer(const TrainJob& job, const Cutouts& cutouts);

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
  std::unique_ptr<Loader> batches() const;

  /// One optimizer step. A non-finite loss or gradient leaves weights, statistics, optimizer and average as
  /// they were.
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

 private:
  /// The network that is validated and kept: the moving average's, if there is one.
  const ResNet50& shown() const { return average_ ? *average_ : model_; }
  double averageWeight() const;
  NamedTensors checkpointTensors() const;
  nlohmann::json state(int64_t eventBytes) const;

  const TrainJob& job_;
  const TrainConfig& config_;
  const Cutouts& cutouts_;
  RunFolder folder_;
  at::Device device_;
  ResNet50 model_;
  std::optional<ResNet50> average_;
  ResNet50 best_;
  std::unique_ptr<Optimizer> optimizer_;

  int64_t samplesPerEpoch_;
  int64_t stepsPerEpoch_;
  int64_t epoch_ = 0;        ///< epochs done
  int64_t stepInEpoch_ = 0;  ///< steps done of the current epoch
  int64_t step_ = 0;
  int64_t bestEpoch_ = 0;
  double bestValidationLoss_ = std::numeric_limits<double>::infinity();
  bool bestIsSaved_ = true;

  at::Tensor sums_;     ///< of the epoch, float64 on the device: weighted loss, weight, correct, count
  at::Tensor unsound_;  ///< float32 scalar on the device: 1 once a step was not finite
  at::Tensor lastLoss_;

  std::chrono::steady_clock::time_point lastReport_ = std::chrono::steady_clock::now();
  int64_t imagesSinceReport_ = 0;
  std::chrono::steady_clock::time_point lastSave_ = std::chrono::steady_clock::now();
  double saveSeconds_ = 0;
};

}  // namespace perseus
