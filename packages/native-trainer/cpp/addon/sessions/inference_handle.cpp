#include "inference_handle.h"

#include <utility>

#include "addon/addon_data.h"
#include "addon/fields/canvas_handle.h"
#include "error.h"
#include "inference_arguments.h"
#include "inference_output.h"
#include "promise_worker.h"

using perseus::TorchSession;
using Opened = std::shared_ptr<TorchSession>;

void InferenceHandle::define(Napi::Env env, Napi::Object exports) {
  const Napi::Function constructor = DefineClass(env, "NativeTorchSession",
                                                 {InstanceMethod("run", &InferenceHandle::run),
                                                  InstanceMethod("openCanvas", &InferenceHandle::openCanvas),
                                                  InstanceMethod("close", &InferenceHandle::close)});
  AddonData::of(env).torchSessionClass = Napi::Persistent(constructor);
  exports.Set("openTorchSession", Napi::Function::New(env, &InferenceHandle::open, "openTorchSession"));
}

InferenceHandle::InferenceHandle(const Napi::CallbackInfo& call) : Napi::ObjectWrap<InferenceHandle>(call) {
  if (call.Length() != 1 || !call[0].IsExternal()) {
    throw Napi::TypeError::New(call.Env(), "Sessions are opened by openTorchSession.");
  }
  session_ = *call[0].As<Napi::External<Opened>>().Data();
  AddonData::of(call.Env()).add(session_);
}

Napi::Value InferenceHandle::open(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  return guarded(env, [&]() -> Napi::Value {
    const perseus::TorchSettings settings = torchSettingsOf(call[0].ToString().Utf8Value());
    return PromiseWorker<Opened>::start(
        env, [settings] { return std::make_shared<TorchSession>(settings); },
        [](Napi::Env ended, Opened& session) {
          return AddonData::of(ended).torchSessionClass.New({Napi::External<Opened>::New(ended, &session)});
        });
  });
}

Napi::Value InferenceHandle::run(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  return guarded(env, [&]() -> Napi::Value {
    const Opened session = opened();
    const perseus::PackedCutouts cutouts = packedCutoutsOf(call[0], {call[1], call[2], call[3]});
    // Read till the promise settles.
    const auto keptPixels = keptAlive(call[0].As<Napi::Object>());
    return promiseOfOutput(call[4], cutouts.count, session->embeddingSize(),
                           [session, cutouts, keptPixels](std::span<const perseus::ViewSpec> views,
                                                          const perseus::InferenceResults& results) {
                             return session->run(cutouts, views, results);
                           });
  });
}

Napi::Value InferenceHandle::openCanvas(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] { return CanvasHandle::open(call, opened()); });
}

Napi::Value InferenceHandle::close(const Napi::CallbackInfo& call) {
  // Freeing a model takes some milliseconds; the last run that holds it does it otherwise.
  return PromiseWorker<bool>::start(
      call.Env(),
      [session = std::exchange(session_, nullptr)]() mutable {
        session.reset();
        return true;
      },
      [](Napi::Env ended, bool&) { return ended.Undefined(); });
}

std::shared_ptr<TorchSession> InferenceHandle::opened() const {
  if (!session_) throw perseus::Error("ENGINE_CLOSED", "The session is closed.");
  return session_;
}
