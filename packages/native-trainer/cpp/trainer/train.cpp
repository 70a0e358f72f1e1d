#include "train.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <torch/version.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <optional>

#include "error.h"
#include "model/training_allocator.h"
#include "run/failures.h"
#include "trainer.h"
#ifdef PERSEUS_WITH_CUDA
#include "cuda/devices.h"
#endif

namespace perseus {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

void checkJob(const TrainJob& job, const Cutouts& cutouts) {
  for (const RowSet* set : {&job.train, &job.validation}) {
    if (set->rows.empty() || set->labels.size() != set->rows.size() ||
        set->weights.size() != set->rows.size()) {
      throw Error("TRAINING_ROWS",
                  "training needs objects to train on and objects to validate with: one of the two has "
                  "none. Build the dataset with larger splits or loosen the filter.");
    }
    for (const int32_t label : set->labels) {
      if (label != 0 && label != 1)
        throw Error("TRAINING_ROWS", "a label is neither 0 nor 1; build the dataset anew.");
    }
    // A batch of nothing but zeros would have a loss of nothing by nothing.
    for (const float weight : set->weights) {
      if (!(weight > 0) || !std::isfinite(weight))
        throw Error("TRAINING_ROWS", "a row's weight is not above 0; give weights above 0.");
    }
  }
  const int64_t side = std::min(cutouts.size().height, cutouts.size().width);
  if (job.config.input.size > side) {
    throw Error("CONFIG_VALUE",
                "training configuration: \"input.size\" is " + std::to_string(job.config.input.size) +
                    ", and the dataset's cutouts are " + std::to_string(side) +
                    " pixels wide. Give at most that.",
                {{"option", "input.size"}});
  }
}

json endEvent(const TrainResult& result) {
  return {{"type", "end"},
          {"reason", result.reason},
          {"epoch", result.epoch},
          {"step", result.step},
          {"bestEpoch", result.bestEpoch},
          {"bestValidationLoss",
           std::isfinite(result.bestValidationLoss) ? json(result.bestValidationLoss) : json(nullptr)}};
}

/// The story of a training, told with a Trainer.
class Training {
 public:
  Training(const TrainJob& job, const StopToken& stop, EventSink& sink)
      : job_(job), stop_(stop), cutouts_(job.datasetPath) {
    checkJob(job, cutouts_);
    trainer_.emplace(job, cutouts_);
    const int64_t keptEvents = job.resume ? trainer_->restore() : 0;
    events_.emplace(RunFolder{job.runFolder}.events(), keptEvents, sink);
  }

  TrainResult run() {
    announce();
    if (!job_.resume) saveCheckpoint();
    while (!trainer_->finished()) {
      if (const std::optional<std::string> reason = trainEpoch()) return stopped(*reason);
      const std::optional<Scores> scores = trainer_->validate(stop_);
      if (!scores) return stopped("interrupted");
      endEpoch(*scores);
      if (trainer_->checkpointIsDue()) saveCheckpoint();
    }
    saveCheckpoint();
    if (!trainer_->writeResults(stop_)) return stopped("interrupted");
    return finish(trainer_->stoppedEarly() ? "early-stop" : "completed");
  }

  std::optional<MemoryUse> memoryUse() const { return trainer_ ? trainer_->memoryUse() : std::nullopt; }

 private:
  void announce() {
    json event = {{"type", "start"},
                  {"step", trainer_->stepNumber()},
                  {"totalSteps", trainer_->totalSteps()},
                  {"stepsPerEpoch", trainer_->stepsPerEpoch()},
                  {"parameters", trainer_->parameterCount()},
                  {"device", job_.config.device == Device::Cuda ? "cuda" : "cpu"}};
#ifdef PERSEUS_WITH_CUDA
    const Execution& execution = trainer_->execution();
    if (execution.device.is_cuda()) {
      const Gpu gpu = gpus().at(static_cast<size_t>(execution.device.index()));
      event["gpu"] = {{"name", gpu.name},
                      {"memoryBytes", gpu.memoryBytes},
                      {"resident", execution.placement == Placement::Resident},
                      {"graphs", execution.graphs}};
    }
#endif
    events_->event(event);
  }

  /// @returns why it ended before its end, if it did
  std::optional<std::string> trainEpoch() {
    epochStart_ = Clock::now();
    const std::unique_ptr<Batches> batches = trainer_->batches();
    while (const std::optional<Batch> batch = batches->next()) {
      trainer_->step(*batch);  // a step that is not finite leaves the weights as they were
      if (trainer_->reportIsDue()) {
        const StepReport report = trainer_->report();  // the only read-back from the device
        if (!report.finite) return "non-finite-loss";
        if (trainer_->stepNumber() % job_.config.reportEverySteps == 0) stepEvent(report);
      }
      if (stop_.requested()) return "interrupted";
      if (trainer_->checkpointIsDue()) saveCheckpoint();
    }
    return std::nullopt;
  }

  void stepEvent(const StepReport& report) {
    events_->event({{"type", "step"},
                    {"epoch", trainer_->epoch() + 1},
                    {"step", trainer_->stepNumber()},
                    {"loss", report.loss},
                    {"learningRate", report.learningRate},
                    {"imagesPerSecond", report.imagesPerSecond}});
  }

  void endEpoch(const Scores& validation) {
    const Scores training = trainer_->trainingScores();
    const bool best = trainer_->endEpoch(validation);
    events_->event({{"type", "epoch"},
                    {"epoch", trainer_->epoch()},
                    {"step", trainer_->stepNumber()},
                    {"trainLoss", training.loss},
                    {"trainAccuracy", training.accuracy},
                    {"validationLoss", validation.loss},
                    {"validationAccuracy", validation.accuracy},
                    {"learningRate", trainer_->currentRate()},
                    {"seconds", std::chrono::duration<double>(Clock::now() - epochStart_).count()},
                    {"best", best}});
  }

  void saveCheckpoint() {
    events_->event({{"type", "checkpoint"},
                    {"epoch", trainer_->epoch()},
                    {"step", trainer_->stepNumber()},
                    {"path", "checkpoints/last.safetensors"}});
    trainer_->save(events_->syncedBytes());
  }

  TrainResult stopped(const std::string& reason) {
    if (reason == "interrupted") saveCheckpoint();
    return finish(reason);
  }

  TrainResult finish(const std::string& reason) {
    const TrainResult result = trainer_->result(reason);
    events_->event(endEvent(result));
    return result;
  }

  const TrainJob& job_;
  const StopToken& stop_;
  Cutouts cutouts_;
  std::optional<Trainer> trainer_;
  std::optional<EventLog> events_;
  Clock::time_point epochStart_;
};

/// float32 that was asked for is float32: GPUs would else round factors to ten bits.
void useFloat32Exactly() {
  at::globalContext().setAllowTF32CuDNN(false);
  at::globalContext().setAllowTF32CuBLAS(false);
  // Shapes are few, and each is met thousands of times.
  at::globalContext().setBenchmarkCuDNN(true);
}

}  // namespace

TrainResult train(const TrainJob& job, const StopToken& stop, EventSink& sink) {
  // Here and not at start-up: the count is a property of the thread that runs the operations.
  at::set_num_threads(static_cast<int>(job.config.threads));
  std::filesystem::create_directories(std::filesystem::path(job.runFolder) / "checkpoints");
  const KeepFreedTensors keepFreedTensors;
  useFloat32Exactly();
  std::optional<Training> training;
  const auto memoryUse = [&] { return training ? training->memoryUse() : std::nullopt; };
  try {
    return training.emplace(job, stop, sink).run();
  } catch (const c10::OutOfMemoryError&) {
    throw outOfMemory(job, memoryUse());
  } catch (const std::bad_alloc&) {
    throw outOfMemory(job, memoryUse());
  } catch (const c10::Error& error) {
    if (isDeviceFailure(error)) throw deviceLost(job, error);
    throw;
  } catch (const Error& error) {
    if (isDeviceFailure(error)) throw deviceLost(job, error);
    throw;
  }
}

nlohmann::json nativeInfo() {
  json devices = json::array();
#ifdef PERSEUS_WITH_CUDA
  for (const Gpu& gpu : gpus()) {
    devices.push_back(
        {{"name", gpu.name}, {"memoryBytes", gpu.memoryBytes}, {"computeCapability", gpu.computeCapability}});
  }
#endif
  return {{"libtorch", TORCH_VERSION},
          {"cudaAvailable", cudaAvailable()},
          {"gpus", devices},
          {"cpuCapability", at::get_cpu_capability()},
          {"threads", at::get_num_threads()}};
}

}  // namespace perseus
