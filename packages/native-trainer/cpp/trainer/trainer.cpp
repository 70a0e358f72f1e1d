#include "trainer.h"

#include <ATen/ops/ones_like.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "error.h"
#include "model/autocast.h"
#include "model/initialise.h"
#include "model/input.h"
#include "model/loss.h"
#include "optim/schedule.h"
#include "run/results.h"

namespace perseus {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

at::Device torchDevice(Device device) {
  return device == Device::Cuda ? at::Device(at::kCUDA, 0) : at::Device(at::kCPU);
}

ResNet50 freshModel(const TrainConfig& config, at::Device device) {
  ResNet50 model(config.architecture);
  initialise(model, config.architecture, config.seed);
  model->settle(device);
  return model;
}

ResNet50 copyOf(const ResNet50& model, const ArchitectureConfig& architecture, at::Device device) {
  ResNet50 copy(architecture);
  copy->settle(device);
  copyState(model, copy);
  for (at::Tensor& parameter : copy->parameters()) parameter.set_requires_grad(false);
  copy->eval();
  return copy;
}

int64_t samplesPerEpoch(const TrainJob& job) {
  const auto rows = static_cast<int64_t>(job.train.rows.size());
  const AugmentationConfig& how = job.config.augmentation;
  return how.rotation == RotationKind::Expanded ? rows * static_cast<int64_t>(how.anglesDeg.size()) : rows;
}

NamedTensors withPrefix(const std::string& prefix, const ResNet50& model) {
  NamedTensors named = namedState(model);
  for (auto& item : named) item.first = prefix + item.first;
  return named;
}

void append(NamedTensors& to, NamedTensors more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

Trainer::Trainer(const TrainJob& job, const Cutouts& cutouts)
    : job_(job),
      config_(job.config),
      cutouts_(cutouts),
      folder_{job.runFolder},
      device_(torchDevice(job.config.device)),
      model_(freshModel(job.config, device_)),
      best_(copyOf(model_, job.config.architecture, at::kCPU)),
      samplesPerEpoch_(samplesPerEpoch(job)),
      stepsPerEpoch_(batchCount(samplesPerEpoch_, job.config.batchSize)),
      sums_(at::zeros({4}, at::TensorOptions(device_).dtype(at::kDouble))),
      unsound_(at::zeros({}, at::TensorOptions(device_).dtype(at::kFloat))) {
  if (config_.emaDecay > 0) average_ = copyOf(model_, config_.architecture, device_);
  optimizer_ = makeOptimizer(config_, model_, average_ ? &*average_ : nullptr);
  model_->train();
}

bool Trainer::stoppedEarly() const {
  return config_.earlyStoppingPatience > 0 && epoch_ - bestEpoch_ >= config_.earlyStoppingPatience;
}

bool Trainer::finished() const {
  return epoch_ >= config_.epochs || stoppedEarly();
}

int64_t Trainer::parameterCount() const {
  int64_t count = 0;
  for (const at::Tensor& parameter : model_->parameters()) count += parameter.numel();
  return count;
}

double Trainer::currentRate() const {
  return learningRate(config_.schedule, std::max<int64_t>(step_ - 1, 0), totalSteps());
}

std::unique_ptr<Loader> Trainer::batches() const {
  return std::make_unique<Loader>(cutouts_,
                                  trainingSamples(job_.train, config_.augmentation, config_.seed, epoch_),
                                  config_, stepsPerEpoch_, stepInEpoch_);
}

void Trainer::step(const Batch& batch) {
  const at::Tensor images = batch.images.to(device_, /*non_blocking=*/true);
  const at::Tensor labels = batch.labels.to(device_, true);
  const at::Tensor classWeights =
      at::where(labels == 1, config_.loss.classWeights[1], config_.loss.classWeights[0]);
  const at::Tensor weights = batch.weights.to(device_, true) * classWeights.to(at::kFloat);

  // The forward pass moves batch norm's statistics before anyone can tell whether the step is sound.
  const at::Tensor statisticsBefore = model_->statistics().clone();
  at::Tensor logits;
  {
    const AutocastGuard autocast(config_.precision, device_.type());
    logits = model_->forward(networkInput(images, config_.input)).logits;
  }
  logits = logits.to(at::kFloat);
  const at::Tensor losses = smoothedCrossEntropy(logits, labels, config_.loss.labelSmoothing);
  const at::Tensor loss = (losses * weights).sum() / weights.sum();
  optimizer_->zeroGradients();
  loss.backward();

  const at::NoGradGuard noGrad;
  const double weight = averageWeight();
  const at::Tensor skip = optimizer_->step(loss, learningRate(config_.schedule, step_, totalSteps()), weight);
  model_->statistics().copy_(at::where(skip > 0, statisticsBefore, model_->statistics()));
  if (average_) (*average_)->statistics().lerp_(model_->statistics(), weight * (1.0 - skip));

  unsound_ = at::maximum(unsound_, skip);
  lastLoss_ = loss.detach();
  const at::Tensor correct = (logits.argmax(1) == labels).sum().to(at::kDouble);
  sums_ += at::stack({(losses * weights).sum().to(at::kDouble), weights.sum().to(at::kDouble), correct,
                      at::ones_like(correct) * static_cast<double>(labels.size(0))});
  ++step_;
  ++stepInEpoch_;
  imagesSinceReport_ += labels.size(0);
}

double Trainer::averageWeight() const {
  // A short memory at first, or the random beginning would weigh for thousands of steps (as in TensorFlow's
  // ExponentialMovingAverage with num_updates).
  const double done = static_cast<double>(step_);
  return 1.0 - std::min(config_.emaDecay, (1.0 + done) / (10.0 + done));
}

bool Trainer::reportIsDue() const {
  // On the CPU a look at the loss costs nothing, and the run stops at the step that went wrong.
  return device_.is_cpu() || step_ % config_.reportEverySteps == 0 || stepInEpoch_ == stepsPerEpoch_;
}

StepReport Trainer::report() {
  const StepReport report{
      unsound_.item<float>() == 0, lastLoss_.item<double>(), currentRate(),
      static_cast<double>(imagesSinceReport_) / std::max(secondsSince(lastReport_), 1e-9)};
  if (step_ % config_.reportEverySteps == 0) {
    lastReport_ = Clock::now();
    imagesSinceReport_ = 0;
  }
  return report;
}

Scores Trainer::trainingScores() const {
  const at::Tensor sums = sums_.cpu();
  const auto* s = sums.const_data_ptr<double>();
  return {s[0] / s[1], s[2] / s[3]};
}

std::optional<Scores> Trainer::validate(const StopToken& stop) {
  const ResNet50& model = shown();
  model.ptr()->eval();
  const std::optional<Evaluated> evaluated =
      evaluate(model, device_, cutouts_, plainSamples(job_.validation), config_, config_.precision, stop);
  model_->train();
  if (!evaluated) return std::nullopt;
  return scoresOf(evaluated->logits, int32Tensor(job_.validation.labels),
                  float32Tensor(job_.validation.weights));
}

bool Trainer::endEpoch(const Scores& validation) {
  ++epoch_;
  stepInEpoch_ = 0;
  sums_.zero_();
  if (!(validation.loss < bestValidationLoss_)) return false;
  bestValidationLoss_ = validation.loss;
  bestEpoch_ = epoch_;
  copyState(shown(), best_);
  bestIsSaved_ = false;
  return true;
}

bool Trainer::checkpointIsDue() const {
  const double since = secondsSince(lastSave_);
  if (since > config_.checkpointSeconds) return true;
  // At each epoch's end, unless epochs are so short that saving would take a tenth of the time.
  return stepInEpoch_ == 0 && step_ > 0 && since > 10 * saveSeconds_;
}

NamedTensors Trainer::checkpointTensors() const {
  NamedTensors tensors = withPrefix("model.", model_);
  if (average_) append(tensors, withPrefix("average.", *average_));
  append(tensors, optimizer_->state());
  return tensors;
}

nlohmann::json Trainer::state(int64_t eventBytes) const {
  const at::Tensor sums = sums_.cpu();
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
  saveTensors(folder_.last(), checkpointTensors(), {{"format", "pt"}, {"state", state(eventBytes).dump()}});
  lastSave_ = Clock::now();
  saveSeconds_ = secondsSince(start);
}

int64_t Trainer::restore() {
  const nlohmann::json state = loadTensors(folder_.last(), checkpointTensors());
  optimizer_->parametersChanged();
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
  for (int64_t i = 0; i < 4; ++i) sums_[i] = state.at("sums").at(static_cast<size_t>(i)).get<double>();
  // After a kill between the two files, `best` may be of a later epoch than `last` knows: that epoch comes
  // again.
  if (bestEpoch_ > 0) loadTensors(folder_.best(), namedState(best_));
  return state.at("eventBytes");
}

bool Trainer::writeResults(const StopToken& stop) {
  copyState(bestEpoch_ > 0 ? best_ : shown(), model_);
  optimizer_->parametersChanged();
  model_->eval();
  return perseus::writeResults(model_, device_, job_, cutouts_, stop);
}

TrainResult Trainer::result(std::string reason) const {
  return {std::move(reason), epoch_, step_, bestEpoch_, bestValidationLoss_};
}

}  // namespace perseus
