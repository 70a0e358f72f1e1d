#pragma once

#include <memory>

#include "detect/background_mesh.h"
#include "image.h"
#include "napi_setup.h"

/// The objects of one image, in JavaScript's hands: `NativeDetector` of src/native/binding.ts.
class DetectorHandle : public Napi::ObjectWrap<DetectorHandle> {
 public:
  static void define(Napi::Env env, Napi::Object exports);

  explicit DetectorHandle(const Napi::CallbackInfo& call);

 private:
  static Napi::Value open(const Napi::CallbackInfo& call);
  Napi::Value measureBackground(const Napi::CallbackInfo& call);
  Napi::Value finishBackground(const Napi::CallbackInfo& call);
  Napi::Value extract(const Napi::CallbackInfo& call);
  Napi::Value measure(const Napi::CallbackInfo& call);

  std::shared_ptr<sky::Image> image_;
  std::shared_ptr<sky::BackgroundMesh> background_;
  std::string path_;
};
