#pragma once

#include <memory>

#include "image.h"
#include "napi_setup.h"

/// An open image in JavaScript's hands: `NativeImage` of src/native/binding.ts.
class ImageHandle : public Napi::ObjectWrap<ImageHandle> {
 public:
  static void define(Napi::Env env, Napi::Object exports);

  explicit ImageHandle(const Napi::CallbackInfo& call);

  const std::shared_ptr<sky::Image>& image() const { return image_; }

 private:
  static Napi::Value open(const Napi::CallbackInfo& call);
  Napi::Value readSection(const Napi::CallbackInfo& call);
  Napi::Value close(const Napi::CallbackInfo& call);

  std::shared_ptr<sky::Image> image_;
};
