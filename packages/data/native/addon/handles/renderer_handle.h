#pragma once

#include <memory>

#include "napi_setup.h"
#include "renderer.h"

/// A renderer in JavaScript's hands: `NativeRenderer` of src/native/binding.ts.
class RendererHandle : public Napi::ObjectWrap<RendererHandle> {
 public:
  static void define(Napi::Env env, Napi::Object exports);

  explicit RendererHandle(const Napi::CallbackInfo& call);

 private:
  static Napi::Value open(const Napi::CallbackInfo& call);
  Napi::Value render(const Napi::CallbackInfo& call);
  Napi::Value brightness(const Napi::CallbackInfo& call);
  Napi::Value sources(const Napi::CallbackInfo& call);
  Napi::Value skyToGrid(const Napi::CallbackInfo& call);

  std::shared_ptr<const sky::Renderer> renderer_;
};
