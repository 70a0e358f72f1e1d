#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "napi_setup.h"
#include "session.h"

/// What belongs to one environment (the main thread, or a worker): several may load the addon in one process.
class AddonData {
 public:
  static AddonData& of(Napi::Env env) { return *env.GetInstanceData<AddonData>(); }

  Napi::FunctionReference sessionClass;

  void add(const std::shared_ptr<perseus::Session>& session) {
    std::erase_if(sessions_, [](const auto& one) { return one.expired(); });
    sessions_.push_back(session);
  }

  void stopAll() {
    for (const auto& one : sessions_) {
      if (const auto session = one.lock()) session->stop();
    }
  }

 private:
  std::vector<std::weak_ptr<perseus::Session>> sessions_;
};
