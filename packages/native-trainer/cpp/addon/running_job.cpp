#include "running_job.h"

#include <atomic>
#include <utility>

#include "convert.h"
#include "error.h"

namespace {

/// LibTorch's thread counts and its allocator belong to the process: a second training would share them.
std::atomic<bool> processTrains{false};

/// Unwinds a training that nobody waits for any more.
struct Abandoned {};

nlohmann::json toJson(const perseus::TrainResult& result) {
  return {{"reason", result.reason},
          {"epoch", result.epoch},
          {"step", result.step},
          {"bestEpoch", result.bestEpoch},
          // JSON has no infinity: null where no epoch ended.
          {"bestValidationLoss", result.bestEpoch > 0 ? nlohmann::json(result.bestValidationLoss) : nullptr}};
}

bool isStep(const nlohmann::json& event) {
  return event.value("type", "") == "step";
}

}  // namespace

RunningJob::RunningJob(Napi::Env env, perseus::TrainJob job, std::function<void(RunningJob&)> onEnded)
    : job_(std::move(job)), deferred_(env), onEnded_(std::move(onEnded)) {}

std::shared_ptr<RunningJob> RunningJob::start(Napi::Env env, perseus::TrainJob job, Napi::Function onEvent,
                                              std::function<void(RunningJob&)> onEnded) {
  if (processTrains.exchange(true)) {
    throw perseus::Error(
        "TRAINING_BUSY",
        "A training runs in this process already, and there can be one at a time. Wait for it, or start "
        "this one in a process of its own.");
  }
  try {
    std::shared_ptr<RunningJob> running(new RunningJob(env, std::move(job), std::move(onEnded)));
    running->launch(env, onEvent);
    return running;
  } catch (...) {
    processTrains = false;
    throw;
  }
}

void RunningJob::launch(Napi::Env env, Napi::Function onEvent) {
  // Held by the channel until it is finalized: the job outlives every call that is on its way.
  auto* held = new std::shared_ptr<RunningJob>(shared_from_this());
  channel_ = Channel::New(
      env, onEvent, "perseus training", 0, 1, this,
      [](Napi::Env, std::shared_ptr<RunningJob>* kept, RunningJob*) { delete kept; }, held);
  // Registered after the channel, so that it runs before the channel's own: a worker that ends while we train
  // would otherwise abort the process (hooks run last in, first out).
  napi_add_env_cleanup_hook(env, &RunningJob::onEnvironmentEnds, this);
  try {
    thread_ = std::thread([this] { work(); });
  } catch (...) {
    napi_remove_env_cleanup_hook(env, &RunningJob::onEnvironmentEnds, this);
    channel_.Release();
    throw;
  }
}

void RunningJob::work() {
  std::string result;
  std::optional<NativeError> error;
  try {
    result = toText(toJson(perseus::train(job_, stop_, *this)));
  } catch (const Abandoned&) {
    error = NativeError{"TRAINING_ABANDONED",
                        "The training was left before it ended. Resume it from its last checkpoint."};
  } catch (...) {
    error = describeCurrentException();
  }
  processTrains = false;
  std::unique_lock lock(mutex_);
  result_ = std::move(result);
  error_ = std::move(error);
  ended_ = true;
  wakeJavaScript(lock);
}

void RunningJob::event(const nlohmann::json& event) {
  // Thrown before a checkpoint is written: leaving must not wait for a disk.
  if (abandoned_) throw Abandoned{};
  std::unique_lock lock(mutex_);
  // Progress that nobody looked at yet gives way to newer progress; all other events are delivered.
  if (!pending_.empty() && isStep(pending_.back()) && isStep(event)) pending_.pop_back();
  pending_.push_back(event);
  wakeJavaScript(lock);
}

void RunningJob::wakeJavaScript(std::unique_lock<std::mutex>& locked) {
  if (std::exchange(awake_, true)) return;
  locked.unlock();
  // Never a blocking call: JavaScript may be waiting for this thread. Refused where the environment ends;
  // then there is nobody to tell, and the channel must not be touched again.
  channel_.NonBlockingCall();
}

void RunningJob::deliver(Napi::Env env, Napi::Function onEvent, RunningJob* self, void*) {
  // No environment: the channel is being emptied because it has ended.
  if (env == nullptr || self->environmentEnds_) return;
  const Napi::HandleScope scope(env);
  const std::shared_ptr<RunningJob> alive = self->shared_from_this();
  try {
    self->deliverEvents(env, onEvent);
  } catch (...) {
    // A worker that is being terminated runs no JavaScript any more; nothing may pass into libuv from here.
    self->requestStop();
  }
}

void RunningJob::deliverEvents(Napi::Env env, const Napi::Function& onEvent) {
  std::vector<nlohmann::json> events;
  bool ended = false;
  {
    const std::lock_guard lock(mutex_);
    events.swap(pending_);
    ended = ended_;
    awake_ = false;
  }
  for (const nlohmann::json& event : events) onEvent.Call({Napi::String::New(env, toText(event))});
  if (ended) settle(env);
}

void RunningJob::settle(Napi::Env env) {
  if (thread_.joinable()) thread_.join();
  napi_remove_env_cleanup_hook(env, &RunningJob::onEnvironmentEnds, this);
  channel_.Release();
  onEnded_(*this);
  if (error_) {
    deferred_.Reject(toJavaScript(env, *error_).Value());
  } else {
    deferred_.Resolve(Napi::String::New(env, result_));
  }
}

void RunningJob::abandonAndWait() {
  abandoned_ = true;
  stop_.request();
  if (thread_.joinable()) thread_.join();
}

void RunningJob::onEnvironmentEnds(void* self) {
  auto* job = static_cast<RunningJob*>(self);
  job->environmentEnds_ = true;
  job->abandonAndWait();
}
