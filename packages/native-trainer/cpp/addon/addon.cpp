#include "addon_data.h"
#include "convert.h"
#include "error.h"
#include "errors.h"
#include "fields/canvas_handle.h"
#include "fields/paint_rectangle.h"
#include "fields/resident_handle.h"
#include "napi_setup.h"
#include "running_job.h"
#include "sessions/inference_handle.h"

// The exports are typed in packages/native-trainer/src/native/binding.ts.
namespace {

Napi::Value info(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] { return Napi::String::New(call.Env(), toText(perseus::nativeInfo())); });
}

Napi::Value parseConfig(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] {
    const auto config = perseus::parseTrainConfig(nlohmann::json::parse(call[0].ToString().Utf8Value()));
    return Napi::String::New(call.Env(), toText(perseus::toJson(config)));
  });
}

Napi::Value startTraining(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  return guarded(env, [&] {
    if (!call[0].IsObject() || !call[1].IsFunction()) {
      throw perseus::Error("NATIVE_ARGUMENT", "startTraining takes a job and a function.");
    }
    AddonData& data = AddonData::of(env);
    const auto [running, done] =
        RunningJob::start(env, toTrainJob(call[0].As<Napi::Object>()), call[1].As<Napi::Function>(),
                          [&data](RunningJob& job) { data.remove(job); });
    data.add(running);
    Napi::Object handle = Napi::Object::New(env);
    handle.Set("done", done);
    // Weak: the function may be kept long after the training has ended.
    handle.Set("stop", Napi::Function::New(
                           env, [weak = std::weak_ptr<RunningJob>(running)](const Napi::CallbackInfo&) {
                             if (const auto job = weak.lock()) job->requestStop();
                           }));
    return handle;
  });
}

Napi::Value stopAll(const Napi::CallbackInfo& call) {
  AddonData::of(call.Env()).stopAll();
  return call.Env().Undefined();
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  env.SetInstanceData(new AddonData);
  exports.Set("info", Napi::Function::New(env, info, "info"));
  exports.Set("parseConfig", Napi::Function::New(env, parseConfig, "parseConfig"));
  exports.Set("startTraining", Napi::Function::New(env, startTraining, "startTraining"));
  exports.Set("stopAll", Napi::Function::New(env, stopAll, "stopAll"));
  InferenceHandle::define(env, exports);
  CanvasHandle::define(env);
  ResidentHandle::define(env);
  definePaintRectangle(env, exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(perseus_trainer, init)
