#include "wcs_handle.h"

#include <cstddef>
#include <string>

#include "addon_data.h"
#include "coded_error.h"
#include "native_handle.h"
#include "promise_worker.h"

namespace {

using Transform = void (sky::Wcs::*)(const double*, const double*, size_t, double*, double*) const;

/// Two Float64Array in, a promise of two of the same length out.
Napi::Value transform(const Napi::CallbackInfo& call, const std::shared_ptr<sky::Wcs>& wcs, Transform how) {
  const Napi::Env env = call.Env();
  return guarded(env, [&]() -> Napi::Value {
    for (size_t i = 0; i < 2; ++i) {
      if (!call[i].IsTypedArray() || call[i].As<Napi::TypedArray>().TypedArrayType() != napi_float64_array) {
        throw perseus::CodedError("NATIVE_ARGUMENT", "Coordinates are given as two Float64Array.");
      }
    }
    const auto first = call[0].As<Napi::Float64Array>();
    const auto second = call[1].As<Napi::Float64Array>();
    const size_t count = first.ElementLength();
    if (second.ElementLength() != count) {
      throw perseus::CodedError("NATIVE_ARGUMENT", "The two arrays of coordinates differ in length.");
    }
    auto outFirst = Napi::Float64Array::New(env, count);
    auto outSecond = Napi::Float64Array::New(env, count);
    Napi::Array all = Napi::Array::New(env, 4);
    all.Set(uint32_t{0}, first);
    all.Set(uint32_t{1}, second);
    all.Set(uint32_t{2}, outFirst);
    all.Set(uint32_t{3}, outSecond);
    const auto kept = keptAlive(all.As<Napi::Object>());
    return PromiseWorker<bool>::start(
        env,
        [=, a = first.Data(), b = second.Data(), x = outFirst.Data(), y = outSecond.Data()] {
          (wcs.get()->*how)(a, b, count, x, y);
          return true;
        },
        [kept](Napi::Env ended, bool&) {
          Napi::Array pair = Napi::Array::New(ended, 2);
          pair.Set(uint32_t{0}, kept->Value().Get(uint32_t{2}));
          pair.Set(uint32_t{1}, kept->Value().Get(uint32_t{3}));
          return pair;
        });
  });
}

}  // namespace

void WcsHandle::define(Napi::Env env, Napi::Object exports) {
  const Napi::Function constructor = DefineClass(env, "NativeWcs",
                                                 {InstanceMethod("skyToPixel", &WcsHandle::skyToPixel),
                                                  InstanceMethod("pixelToSky", &WcsHandle::pixelToSky)});
  AddonData::of(env).wcsClass = Napi::Persistent(constructor);
  exports.Set("openWcs", Napi::Function::New(env, &WcsHandle::open, "openWcs"));
}

WcsHandle::WcsHandle(const Napi::CallbackInfo& call) : Napi::ObjectWrap<WcsHandle>(call) {
  wcs_ = heldBy<sky::Wcs>(call, "World coordinates are opened by openWcs.");
  call.This().As<Napi::Object>().Set("pixelScaleArcsec", wcs_->pixelScaleArcsec());
}

Napi::Value WcsHandle::open(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  return guarded(env, [&]() -> Napi::Value {
    auto wcs = sky::Wcs::parse(call[0].ToString().Utf8Value(), call[1].ToString().Utf8Value());
    return handleAround(env, AddonData::of(env).wcsClass, wcs);
  });
}

Napi::Value WcsHandle::skyToPixel(const Napi::CallbackInfo& call) {
  return transform(call, wcs_, &sky::Wcs::skyToPixel);
}

Napi::Value WcsHandle::pixelToSky(const Napi::CallbackInfo& call) {
  return transform(call, wcs_, &sky::Wcs::pixelToSky);
}
