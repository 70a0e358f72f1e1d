#pragma once

#include <memory>
#include <vector>

#include "inference/torch_session.h"
#include "napi_setup.h"
#include "running_job.h"

/// What belongs to one environment (the main thread, or a worker): several may load the addon in one process.
class AddonData {
 public:
  static AddonData& of(Napi::Env env) { return *env.GetInstanceData<AddonData>(); }

  void add(std::shared_ptr<RunningJob> job) { jobs_.push_back(std::move(job)); }
  void remove(const RunningJob& job);

  Napi::FunctionReference torchSessionClass;
  Napi::FunctionReference canvasClass;
  Napi::FunctionReference residentClass;
  void add(const std::shared_ptr<perseus::TorchSession>& session);

  /// Ends this environment's trainings without saving, and waits for them: one step at most. What its
  /// sessions run ends after the batch that it is in; leaving the process waits for that.
  void stopAll();

 private:
  std::vector<std::shared_ptr<RunningJob>> jobs_;
  std::vector<std::weak_ptr<perseus::TorchSession>> sessions_;
};
