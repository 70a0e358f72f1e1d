#include "addon_data.h"
#include "arguments.h"
#include "errors.h"
#include "napi_setup.h"
#include "session_handle.h"

// The exports are typed in packages/native-trainer/src/openvino/binding.ts.
namespace {

Napi::Value info(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  return guarded(env, [&] {
    Napi::Object told = Napi::Object::New(env);
    told.Set("openvino", perseus::openvinoVersion());
    return told;
  });
}

Napi::Value renderView(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  return guarded(env, [&] {
    const Napi::Value one = Napi::Number::New(env, 1);
    const perseus::Cutouts cutout = cutoutsOf(call[0], {one, call[1], call[2]});
    const std::vector<perseus::ViewSpec> views = viewsOf(call[3]);
    const int64_t size = call[4].ToNumber().Int64Value();
    const auto bytes = static_cast<size_t>(size * size * 3);
    Napi::Uint8Array out = Napi::Uint8Array::New(env, bytes);
    perseus::renderView(cutout.pixels, {cutout.height, cutout.width}, views.front(), size,
                        renderingOf(call[5].As<Napi::Object>()), out.Data());
    return out;
  });
}

Napi::Value stopAll(const Napi::CallbackInfo& call) {
  AddonData::of(call.Env()).stopAll();
  return call.Env().Undefined();
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  env.SetInstanceData(new AddonData);
  exports.Set("info", Napi::Function::New(env, info, "info"));
  exports.Set("renderView", Napi::Function::New(env, renderView, "renderView"));
  exports.Set("stopAll", Napi::Function::New(env, stopAll, "stopAll"));
  SessionHandle::define(env, exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(perseus_openvino, init)
