#pragma once

#include <memory>

#include "inference/torch_session.h"
#include "napi_setup.h"

/// A model opened on LibTorch in JavaScript's hands: `NativeTorchSession` of src/native/binding.ts.
class InferenceHandle : public Napi::ObjectWrap<InferenceHandle> {
 public:
  static void define(Napi::Env env, Napi::Object exports);

  explicit InferenceHandle(const Napi::CallbackInfo& call);

 private:
  static Napi::Value open(const Napi::CallbackInfo& call);
  Napi::Value run(const Napi::CallbackInfo& call);
  Napi::Value openCanvas(const Napi::CallbackInfo& call);
  Napi::Value close(const Napi::CallbackInfo& call);

  /// @throws perseus::Error ENGINE_CLOSED
  std::shared_ptr<perseus::TorchSession> opened() const;

  std::shared_ptr<perseus::TorchSession> session_;
};
