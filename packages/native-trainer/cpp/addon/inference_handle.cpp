#include "inference_handle.h"

#include <utility>

#include "addon_data.h"
#include "error.h"
#include "inference_arguments.h"
#include "promise_worker.h"

using perseus::TorchSession;
using Opened = std::shared_ptr<TorchSession>;

void InferenceHandle::define(Napi::Env env, Napi::Object exports) {
  const Napi::Function constructor = DefineClass(
      env, "NativeTorchSession",
      {InstanceMethod("run", &InferenceHandle::run), InstanceMethod("close", &InferenceHandle::close)});
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
    const std::vector<perseus::ViewSpec> views = viewsOf(call[4]);
    const size_t looks = views.size() * static_cast<size_t>(cutouts.count);
    Napi::Object output = Napi::Object::New(env);
    const auto floats = [&](const char* name, size_t number) {
      Napi::Float32Array values = Napi::Float32Array::New(env, number);
      output.Set(name, values);
      return values.Data();
    };
    const perseus::InferenceResults results{
        floats("logits", looks * 2), floats("probability", looks * 2),
        floats("embedding", static_cast<size_t>(cutouts.count * session->embeddingSize()))};
    // Read, and written to, till the promise settles.
    const auto keptPixels = keptAlive(call[0].As<Napi::Object>());
    const auto keptOutput = keptAlive(output);
    return PromiseWorker<int64_t>::start(
        env, [=] { return session->run(cutouts, views, results); },
        [keptPixels, keptOutput](Napi::Env ended, int64_t& graphBatch) {
          Napi::Object done = keptOutput->Value();
          done.Set("graphBatch", Napi::Number::New(ended, static_cast<double>(graphBatch)));
          return done;
        });
  });
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
