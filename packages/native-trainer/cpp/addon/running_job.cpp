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

/// By status alone: an environment that is ending makes no error any more, and must not be asked by
/// exception.
bool makeError(napi_env env, const NativeError& error, napi_value* result) {
  const std::string place = error.fields.empty() ? "{}" : error.fields;
  napi_value code;
  napi_value message;
  napi_value fields;
  return napi_create_string_utf8(env, error.code.data(), error.code.size(), &code) == napi_ok &&
         napi_create_string_utf8(env, error.message.data(), error.message.size(), &message) == napi_ok &&
         napi_create_string_utf8(env, place.data(), place.size(), &fields) == napi_ok &&
         napi_create_error(env, code, message, result) == napi_ok &&
         napi_set_named_property(env, *result, "fields", fields) == napi_ok;
}

bool isStep(const nlohmann::json& event) {
  return event.value("type", "") == "step";
}

}  // namespace

RunningJob::RunningJob(perseus::TrainJob job, std::function<void(RunningJob&)> onEnded)
    : job_(std::move(job)), onEnded_(std::move(onEnded)) {}

RunningJob::Started RunningJob::start(Napi::Env env, perseus::TrainJob job, Napi::Function onEvent,
                                      std::function<void(RunningJob&)> onEnded) {
  if (processTrains.exchange(true)) {
    throw perseus::Error(
        "TRAINING_BUSY",
        "A training runs in this process already, and there can be one at a time. Wait for it, or start "
        "this one in a process of its own.");
  }
  try {
    const std::shared_ptr<RunningJob> running(new RunningJob(std::move(job), std::move(onEnded)));
    napi_value promise;
    if (napi_create_promise(env, &running->deferred_, &promise) != napi_ok) throw Napi::Error::New(env);
    running->launch(env, onEvent);
    return {running, Napi::Value(env, promise)};
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
  const std::shared_ptr<RunningJob> alive = self->shared_from_this();
  self->deliverEvents(env, onEvent);
}

// From here on Node-API is called bare and its answers are looked at: a worker that is being ended, by its
// own process.exit() in the listener for one, runs no JavaScript any more, and Napi::Error aborts the process
// where it cannot be made.

void RunningJob::deliverEvents(napi_env env, napi_value onEvent) {
  std::vector<nlohmann::json> events;
  bool ended = false;
  {
    const std::lock_guard lock(mutex_);
    events.swap(pending_);
    ended = ended_;
    awake_ = false;
  }
  for (const nlohmann::json& event : events) {
    if (!tell(env, onEvent, toText(event))) {
      // The exception stays pending: Node reports it as uncaught.
      requestStop();
      return;
    }
  }
  if (ended) settle(env);
}

bool RunningJob::tell(napi_env env, napi_value onEvent, const std::string& text) {
  napi_value undefined;
  napi_value argument;
  return napi_get_undefined(env, &undefined) == napi_ok &&
         napi_create_string_utf8(env, text.data(), text.size(), &argument) == napi_ok &&
         napi_call_function(env, undefined, onEvent, 1, &argument, nullptr) == napi_ok;
}

void RunningJob::settle(napi_env env) {
  if (thread_.joinable()) thread_.join();
  napi_remove_env_cleanup_hook(env, &RunningJob::onEnvironmentEnds, this);
  channel_.Release();
  onEnded_(*this);
  napi_value outcome;
  if (error_) {
    if (makeError(env, *error_, &outcome)) napi_reject_deferred(env, deferred_, outcome);
  } else if (napi_create_string_utf8(env, result_.data(), result_.size(), &outcome) == napi_ok) {
    napi_resolve_deferred(env, deferred_, outcome);
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
