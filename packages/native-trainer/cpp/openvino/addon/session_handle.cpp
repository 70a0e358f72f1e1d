#include "session_handle.h"

#include <string>

#include "addon_data.h"
#include "arguments.h"
#include "coded_error.h"
#include "native_handle.h"
#include "promise_worker.h"

using perseus::CompiledGraph;
using perseus::Session;

void SessionHandle::define(Napi::Env env, Napi::Object exports) {
  const Napi::Function constructor =
      DefineClass(env, "NativeSession",
                  {InstanceMethod("run", &SessionHandle::run),
                   InstanceMethod("writeCompiled", &SessionHandle::writeCompiled),
                   InstanceMethod("close", &SessionHandle::close)});
  AddonData::of(env).sessionClass = Napi::Persistent(constructor);
  exports.Set("openSession", Napi::Function::New(env, &SessionHandle::open, "openSession"));
}

SessionHandle::SessionHandle(const Napi::CallbackInfo& call) : Napi::ObjectWrap<SessionHandle>(call) {
  session_ = heldBy<Session>(call, "Sessions are opened by openSession.");
  AddonData::of(call.Env()).add(session_);
}

Napi::Value SessionHandle::open(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  return guarded(env, [&]() -> Napi::Value {
    if (!call[0].IsObject()) throw perseus::CodedError("NATIVE_ARGUMENT", "openSession takes settings.");
    const perseus::GraphSettings settings = graphSettingsOf(call[0].As<Napi::Object>());
    const perseus::Rendering rendering = renderingOf(call[0].As<Napi::Object>());
    std::shared_ptr<Napi::Reference<Napi::Uint8Array>> kept;
    std::span<const uint8_t> compiled;
    if (!call[1].IsNull() && !call[1].IsUndefined()) {
      const Napi::Uint8Array bytes = bytesOf(call[1]);
      compiled = {bytes.Data(), bytes.ElementLength()};
      kept = keptAlive(bytes);
    }
    using Opened = std::shared_ptr<Session>;
    return PromiseWorker<Opened>::start(
        env,
        [settings, rendering, compiled] {
          return std::make_shared<Session>(
              compiled.empty() ? CompiledGraph::compile(settings) : CompiledGraph::import(settings, compiled),
              settings, rendering);
        },
        [kept](Napi::Env ended, Opened& session) {
          const Napi::Object handle = handleAround(ended, AddonData::of(ended).sessionClass, session);
          Unwrap(handle)->compiled_ = kept;
          return handle;
        });
  });
}

Napi::Value SessionHandle::run(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  return guarded(env, [&]() -> Napi::Value {
    const auto session = opened();
    const perseus::Cutouts cutouts = cutoutsOf(call[0], {call[1], call[2], call[3]});
    const std::vector<perseus::ViewSpec> views = viewsOf(call[4]);
    const size_t looks = views.size() * static_cast<size_t>(cutouts.count);
    Napi::Object output = Napi::Object::New(env);
    const auto floats = [&](const char* name, size_t number) {
      Napi::Float32Array values = Napi::Float32Array::New(env, number);
      output.Set(name, values);
      return values.Data();
    };
    const perseus::Results results{
        floats("logits", looks * 2), floats("probability", looks * 2),
        floats("embedding", static_cast<size_t>(cutouts.count * session->embeddingSize()))};
    // Read, and written to, till the promise settles.
    const auto keptPixels = keptAlive(call[0].As<Napi::Object>());
    const auto keptOutput = keptAlive(output);
    return PromiseWorker<bool>::start(
        env,
        [=] {
          session->run(cutouts, views, results);
          return true;
        },
        [keptPixels, keptOutput](Napi::Env, bool&) { return keptOutput->Value(); });
  });
}

Napi::Value SessionHandle::writeCompiled(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  return guarded(env, [&]() -> Napi::Value {
    const auto session = opened();
    return PromiseWorker<bool>::start(
        env,
        [session, path = call[0].ToString().Utf8Value()] {
          session->exportTo(path);
          return true;
        },
        [](Napi::Env ended, bool&) { return ended.Undefined(); });
  });
}

Napi::Value SessionHandle::close(const Napi::CallbackInfo& call) {
  // Freeing a model takes some milliseconds; the last run that holds it does it otherwise.
  return PromiseWorker<bool>::start(
      call.Env(),
      [session = std::exchange(session_, nullptr)]() mutable {
        session.reset();
        return true;
      },
      // Held till the session is gone, and let go on the thread of JavaScript.
      [compiled = std::exchange(compiled_, nullptr)](Napi::Env ended, bool&) { return ended.Undefined(); });
}

std::shared_ptr<Session> SessionHandle::opened() const {
  if (!session_) throw perseus::CodedError("ENGINE_CLOSED", "The session is closed.");
  return session_;
}
