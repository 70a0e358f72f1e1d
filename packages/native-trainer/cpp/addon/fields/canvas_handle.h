#pragma once

#include <memory>

#include "inference/torch_session.h"
#include "napi_setup.h"

/// A session's canvas; the session lives as long as it does.
struct OpenedCanvas {
  std::shared_ptr<perseus::TorchSession> session;
  std::unique_ptr<perseus::FieldCanvas> canvas;
};

/// The same in JavaScript's hands: `NativeCanvas` of src/native/binding.ts.
class CanvasHandle : public Napi::ObjectWrap<CanvasHandle> {
 public:
  static void define(Napi::Env env);

  /// @returns a promise of one
  static Napi::Value open(const Napi::CallbackInfo& call, std::shared_ptr<perseus::TorchSession> session);

  explicit CanvasHandle(const Napi::CallbackInfo& call);

 private:
  Napi::Value paint(const Napi::CallbackInfo& call);
  Napi::Value take(const Napi::CallbackInfo& call);
  Napi::Value close(const Napi::CallbackInfo& call);

  /// @throws perseus::Error ENGINE_CLOSED
  std::shared_ptr<OpenedCanvas> opened() const;

  std::shared_ptr<OpenedCanvas> canvas_;
};
