#pragma once

#include <memory>

#include "image_writer.h"
#include "napi_setup.h"

/// An image that is being written, in JavaScript's hands: `NativeImageWriter` of src/native/binding.ts.
class ImageWriterHandle : public Napi::ObjectWrap<ImageWriterHandle> {
 public:
  static void define(Napi::Env env, Napi::Object exports);

  explicit ImageWriterHandle(const Napi::CallbackInfo& call);

 private:
  static Napi::Value create(const Napi::CallbackInfo& call);
  Napi::Value append(const Napi::CallbackInfo& call);
  Napi::Value finish(const Napi::CallbackInfo& call);

  std::shared_ptr<sky::ImageWriter> writer_;
};
