#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "errors.h"
#include "napi_setup.h"
#include "train.h"

/// One training on a thread of its own, as JavaScript sees it: events, a stop, and a promise.
///
/// All but `event` is called on the thread of the environment (the main thread or a worker) that started it.
class RunningJob : public std::enable_shared_from_this<RunningJob>, private perseus::EventSink {
 public:
  struct Started {
    std::shared_ptr<RunningJob> job;
    Napi::Value done;  ///< a promise: of the result as JSON
  };

  /// @param onEnded called once, before the promise settles
  /// @throws perseus::Error TRAINING_BUSY where another training runs in this process
  static Started start(Napi::Env env, perseus::TrainJob job, Napi::Function onEvent,
                       std::function<void(RunningJob&)> onEnded);

  /// Ends the training after the step it is in; it saves where it is.
  void requestStop() { stop_.request(); }

  /// Ends the training after the step it is in, without saving, and waits for that: for those who leave the
  /// process.
  void abandonAndWait();

 private:
  RunningJob(perseus::TrainJob job, std::function<void(RunningJob&)> onEnded);

  static void deliver(Napi::Env env, Napi::Function onEvent, RunningJob* self, void*);
  using Channel = Napi::TypedThreadSafeFunction<RunningJob, void, &RunningJob::deliver>;

  void launch(Napi::Env env, Napi::Function onEvent);
  void work();
  void event(const nlohmann::json& event) override;
  /// Asks for a `deliver`, unless one is on its way.
  void wakeJavaScript(std::unique_lock<std::mutex>& locked);
  void deliverEvents(napi_env env, napi_value onEvent);
  /// @returns whether JavaScript took it
  static bool tell(napi_env env, napi_value onEvent, const std::string& text);
  void settle(napi_env env);
  static void onEnvironmentEnds(void* self);

  perseus::TrainJob job_;
  perseus::StopToken stop_;
  std::atomic<bool> abandoned_{false};
  bool environmentEnds_ = false;

  napi_deferred deferred_ = nullptr;
  std::function<void(RunningJob&)> onEnded_;
  Channel channel_;
  std::thread thread_;

  std::mutex mutex_;  ///< of what follows
  std::vector<nlohmann::json> pending_;
  bool awake_ = false;
  bool ended_ = false;
  std::string result_;
  std::optional<NativeError> error_;
};
