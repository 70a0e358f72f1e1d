#include "trainer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "error.h"
#include "optim/schedule.h"
#include "run/results.h"
#ifdef PERSEUS_WITH_CUDA
#include "cuda/graph_step.h"
#endif

namespace perseus {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

int64_t samplesPerEpoch(const TrainJob& job) {
  const auto rows = static_cast<int64_t>(job.train.rows.size());
  const AugmentationConfig& how = job.config.augmentation;
  return how.rotation == RotationKind::Expanded ? rows * static_cast<int64_t>(how.anglesDeg.size()) : rows;
}

}  // namespace

Trainer::Trainer(const TrainJob& job, const Cutouts& cutouts)
    : Trainer(job, cutouts, executionOf(job, cutouts)) {}

Trainer::Trainer(const TrainJob& job, const Cutouts& cutouts, const Execution& execution)
    : job_(job),
      config_(job.config),
      cutouts_(cutouts),
      folder_{job.runFolder},
      execution_(execution),
      source_(job, cutouts, execution),
      learner_(job.config, execution),
      runStep_(stepFunction()),
      best_(copyOf(learner_.model(), job.config.architecture, at::kCPU)),
      samplesPerEpoch_(samplesPerEpoch(job)),
      stepsPerEpoch_(batchCount(samplesPerEpoch_, job.config.batchSize)) {}

std::function<void(const StepInput&)> Trainer::stepFunction() {
#ifdef PERSEUS_WITH_CUDA
  if (execution_.graphs) {
    return [graph = std::make_shared<GraphStep>(learner_)](const StepInput& input) { graph->run(input); };
  }
#endif
  return [this](const StepInput& input) { learner_.step(input); };
}

bool Trainer::stoppedEarly() const {
  return config_.earlyStoppingPatience > 0 && epoch_ - bestEpoch_ >= config_.earlyStoppingPatience;
}

bool Trainer::finished() const {
  return epoch_ >= config_.epochs || stoppedEarly();
}

int64_t Trainer::parameterCount() const {
  int64_t count = 0;
  for (const at::Tensor& parameter : learner_.model()->parameters()) count += parameter.numel();
  return count;
}

double Trainer::currentRate() const {
  return learningRate(config_.schedule, std::max<int64_t>(step_ - 1, 0), totalSteps());
}

std::unique_ptr<Batches> Trainer::batches() const {
  return source_.batches(trainingSamples(job_.train, config_.augmentation, config_.seed, epoch_),
                         stepsPerEpoch_, stepInEpoch_);
}

void Trainer::step(const Batch& batch) {
  const bool measured = memoryUse_ || execution_.device.is_cpu();
  const MemoryMeter meter(execution_.device);
  const StepScalars scalars =
      stepScalars(learningRate(config_.schedule, step_, totalSteps()), averageWeight(), execution_.device);
  runStep_({batch, scalars.learningRate, scalars.averageWeight});
  if (!measured) memoryUse_ = meter.use();
  ++step_;
  ++stepInEpoch_;
  imagesSinceReport_ += batch.labels.size(0);
}

double Trainer::averageWeight() const {
  // A short memory at first, or the random beginning would weigh for thousands of steps (as in TensorFlow's
  // ExponentialMovingAverage with num_updates).
  const double done = static_cast<double>(step_);
  return 1.0 - std::min(config_.emaDecay, (1.0 + done) / (10.0 + done));
}

bool Trainer::reportIsDue() const {
  // On the CPU a look at the loss costs nothing, and the run stops at the step that went wrong.
  return execution_.device.is_cpu() || step_ % config_.reportEverySteps == 0 ||
         stepInEpoch_ == stepsPerEpoch_;
}

StepReport Trainer::report() {
  const StepReport report{
      learner_.unsound().item<float>() == 0, learner_.lastLoss().item<double>(), currentRate(),
      static_cast<double>(imagesSinceReport_) / std::max(secondsSince(lastReport_), 1e-9)};
  if (step_ % config_.reportEverySteps == 0) {
    lastReport_ = Clock::now();
    imagesSinceReport_ = 0;
  }
  return report;
}

Scores Trainer::trainingScores() const {
  const at::Tensor sums = learner_.sums().cpu();
  const auto* s = sums.const_data_ptr<double>();
  return {s[0] / s[1], s[2] / s[3]};
}

std::optional<Scores> Trainer::validate(const StopToken& stop) {
  const ResNet50& model = learner_.shown();
  model.ptr()->eval();
  const std::optional<Evaluated> evaluated =
      evaluate(model, source_, plainSamples(job_.validation), config_, config_.precision, stop);
  learner_.model()->train();
  if (!evaluated) return std::nullopt;
  return scoresOf(evaluated->logits, int32Tensor(job_.validation.labels),
                  float32Tensor(job_.validation.weights));
}

bool Trainer::endEpoch(const Scores& validation) {
  ++epoch_;
  stepInEpoch_ = 0;
  learner_.sums().zero_();
  if (!(validation.loss < bestValidationLoss_)) return false;
  bestValidationLoss_ = validation.loss;
  bestEpoch_ = epoch_;
  copyState(learner_.shown(), best_);
  bestIsSaved_ = false;
  return true;
}

bool Trainer::checkpointIsDue() const {
  const double since = secondsSince(lastSave_);
  if (since > config_.checkpointSeconds) return true;
  // At each epoch's end, unless epochs are so short that saving would take a tenth of the time.
  return stepInEpoch_ == 0 && step_ > 0 && since > 10 * saveSeconds_;
}

nlohmann::json Trainer::state(int64_t eventBytes) const {
  const at::Tensor sums = learner_.sums().cpu();
  const auto* s = sums.const_data_ptr<double>();
  return {{"formatVersion", 1},
          {"epoch", epoch_},
          {"stepInEpoch", stepInEpoch_},
          {"step", step_},
          {"bestEpoch", bestEpoch_},
          {"bestValidationLoss",
           std::isfinite(bestValidationLoss_) ? nlohmann::json(bestValidationLoss_) : nullptr},
          {"sums", {s[0], s[1], s[2], s[3]}},
          {"eventBytes", eventBytes},
          {"config", whatDecidesTheWeights(config_)},
          {"datasetHash", job_.datasetHash},
          {"trainRows", job_.train.rows.size()},
          {"validationRows", job_.validation.rows.size()}};
}

void Trainer::save(int64_t eventBytes) {
  const Clock::time_point start = Clock::now();
  if (!bestIsSaved_) {
    saveTensors(folder_.best(), namedState(best_), {{"format", "pt"}});
    bestIsSaved_ = true;
  }
  saveTensors(folder_.last(), learner_.state(), {{"format", "pt"}, {"state", state(eventBytes).dump()}});
  lastSave_ = Clock::now();
  saveSeconds_ = secondsSince(start);
}

int64_t Trainer::restore() {
  const nlohmann::json state = loadTensors(folder_.last(), learner_.state());
  learner_.parametersChanged();
  const std::string path = folder_.last();
  if (state.value("formatVersion", 0) != 1) {
    throw Error("CHECKPOINT_MISMATCH",
                path + ": is no checkpoint of this version of Perseus; start the run anew.",
                {{"path", path}});
  }
  if (state.at("config") != whatDecidesTheWeights(config_)) {
    throw Error(
        "CONFIG_CHANGED",
        path + ": was made with another configuration; resume without changing it, or start a new run.",
        {{"path", path}});
  }
  if (state.at("datasetHash") != job_.datasetHash || state.at("trainRows") != job_.train.rows.size() ||
      state.at("validationRows") != job_.validation.rows.size()) {
    throw Error("DATASET_CHANGED",
                path + ": was made with another dataset or selection of rows; resume with the same one.",
                {{"path", path}});
  }
  epoch_ = state.at("epoch");
  stepInEpoch_ = state.at("stepInEpoch");
  step_ = state.at("step");
  bestEpoch_ = state.at("bestEpoch");
  if (!state.at("bestValidationLoss").is_null()) bestValidationLoss_ = state.at("bestValidationLoss");
  for (int64_t i = 0; i < 4; ++i) {
    learner_.sums()[i] = state.at("sums").at(static_cast<size_t>(i)).get<double>();
  }
  // After a kill between the two files, `best` may be of a later epoch than `last` knows: that epoch comes
  // again.
  if (bestEpoch_ > 0) loadTensors(folder_.best(), namedState(best_));
  return state.at("eventBytes");
}

bool Trainer::writeResults(const StopToken& stop) {
  copyState(bestEpoch_ > 0 ? best_ : learner_.shown(), learner_.model());
  learner_.parametersChanged();
  learner_.model()->eval();
  return perseus::writeResults(learner_.model(), job_, cutouts_, source_, stop);
}

TrainResult Trainer::result(std::string reason) const {
  return {std::move(reason), epoch_, step_, bestEpoch_, bestValidationLoss_};
}

}  // namespace perseus
