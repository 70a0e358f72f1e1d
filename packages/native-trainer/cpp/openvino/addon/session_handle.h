#pragma once

#include <memory>

#include "napi_setup.h"
#include "session.h"

/// An opened model in JavaScript's hands: `NativeSession` of src/openvino/binding.ts.
class SessionHandle : public Napi::ObjectWrap<SessionHandle> {
 public:
  static void define(Napi::Env env, Napi::Object exports);

  explicit SessionHandle(const Napi::CallbackInfo& call);

 private:
  static Napi::Value open(const Napi::CallbackInfo& call);
  Napi::Value run(const Napi::CallbackInfo& call);
  Napi::Value writeCompiled(const Napi::CallbackInfo& call);
  Napi::Value close(const Napi::CallbackInfo& call);

  /// @throws CodedError ENGINE_CLOSED
  std::shared_ptr<perseus::Session> opened() const;

  std::shared_ptr<perseus::Session> session_;
  std::shared_ptr<Napi::Reference<Napi::Uint8Array>> compiled_;
};
