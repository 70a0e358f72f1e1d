#pragma once

#include <memory>

#include "inference/torch_session.h"
#include "napi_setup.h"

/// Cutouts that a session can run; the session lives as long as they do.
struct TakenOfSession {
  std::shared_ptr<perseus::TorchSession> session;
  perseus::TakenCutouts cutouts;
};

/// The same in JavaScript's hands: `NativeResidentCutouts` of src/native/binding.ts.
class ResidentHandle : public Napi::ObjectWrap<ResidentHandle> {
 public:
  static void define(Napi::Env env);

  explicit ResidentHandle(const Napi::CallbackInfo& call);

 private:
  Napi::Value run(const Napi::CallbackInfo& call);
  void release(const Napi::CallbackInfo& call);

  std::shared_ptr<TakenOfSession> taken_;
};
