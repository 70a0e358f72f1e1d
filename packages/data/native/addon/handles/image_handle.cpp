#include "image_handle.h"

#include <cmath>
#include <cstdint>
#include <string>

#include "addon_data.h"
#include "coded_error.h"
#include "native_handle.h"
#include "promise_worker.h"

namespace {

/// JavaScript's engines hold no larger array of floats for certain.
constexpr int64_t kMostPixels = int64_t{1} << 29;

sky::HduChoice hduOf(const Napi::Value& value) {
  if (value.IsNumber()) return value.As<Napi::Number>().Int32Value();
  if (value.IsString()) return value.As<Napi::String>().Utf8Value();
  return std::monostate{};
}

int64_t wholeNumber(const Napi::CallbackInfo& call, size_t argument) {
  const double value = call[argument].ToNumber().DoubleValue();
  if (!(std::abs(value) < 9e15) || value != std::floor(value)) {
    throw perseus::CodedError("NATIVE_ARGUMENT", "A section is given by whole numbers of pixels.");
  }
  return static_cast<int64_t>(value);
}

/// A byte of JavaScript's that ends the read early, and what keeps it alive.
struct StopFlagOf {
  explicit StopFlagOf(const Napi::Value& value) {
    if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) return;
    const auto bytes = value.As<Napi::Uint8Array>();
    if (bytes.ElementLength() == 0) return;
    flag = bytes.Data();
    kept = keptAlive(value.As<Napi::Object>());
  }

  const sky::StopFlag* flag = nullptr;
  std::shared_ptr<Napi::Reference<Napi::Object>> kept;
};

}  // namespace

void ImageHandle::define(Napi::Env env, Napi::Object exports) {
  const Napi::Function constructor = DefineClass(env, "NativeImage",
                                                 {InstanceMethod("readSection", &ImageHandle::readSection),
                                                  InstanceMethod("close", &ImageHandle::close)});
  AddonData::of(env).imageClass = Napi::Persistent(constructor);
  exports.Set("openImage", Napi::Function::New(env, &ImageHandle::open, "openImage"));
}

ImageHandle::ImageHandle(const Napi::CallbackInfo& call) : Napi::ObjectWrap<ImageHandle>(call) {
  image_ = heldBy<sky::Image>(call, "Images are opened by openImage.");
  Napi::Object self = call.This().As<Napi::Object>();
  self.Set("width", static_cast<double>(image_->width()));
  self.Set("height", static_cast<double>(image_->height()));
  self.Set("bitpix", image_->bitpix());
  self.Set("hdu", image_->hdu());
  self.Set("compressed", image_->compressed());
  self.Set("header", image_->header());
}

Napi::Value ImageHandle::open(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  return guarded(env, [&]() -> Napi::Value {
    const std::string path = call[0].ToString().Utf8Value();
    const sky::HduChoice hdu = hduOf(call[1]);
    using Opened = std::shared_ptr<sky::Image>;
    return PromiseWorker<Opened>::start(
        env, [path, hdu] { return sky::Image::open(path, hdu); },
        [](Napi::Env ended, Opened& image) {
          return handleAround(ended, AddonData::of(ended).imageClass, image);
        });
  });
}

Napi::Value ImageHandle::readSection(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  return guarded(env, [&]() -> Napi::Value {
    const int64_t x = wholeNumber(call, 0);
    const int64_t y = wholeNumber(call, 1);
    const int64_t width = wholeNumber(call, 2);
    const int64_t height = wholeNumber(call, 3);
    if (width < 1 || height < 1 || width > kMostPixels || height > kMostPixels / width) {
      throw perseus::CodedError("NATIVE_ARGUMENT", "A section of " + std::to_string(width) + " x " +
                                                       std::to_string(height) +
                                                       " pixels cannot be read at once. Read smaller ones.");
    }
    Napi::Float32Array pixels = Napi::Float32Array::New(env, static_cast<size_t>(width * height));
    float* into = pixels.Data();
    const StopFlagOf stop(call[4]);
    const auto kept = keptAlive(pixels.As<Napi::Object>());
    const auto image = image_;
    return PromiseWorker<bool>::start(
        env,
        [=] {
          image->readSection(x, y, width, height, into, stop.flag);
          return true;
        },
        [kept](Napi::Env, bool&) { return kept->Value(); });
  });
}

Napi::Value ImageHandle::close(const Napi::CallbackInfo& call) {
  const auto image = image_;
  return PromiseWorker<bool>::start(
      call.Env(),
      [image] {
        image->close();
        return true;
      },
      [](Napi::Env env, bool&) { return env.Undefined(); });
}
