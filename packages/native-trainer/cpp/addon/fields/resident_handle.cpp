#include "resident_handle.h"

#include <algorithm>
#include <utility>

#include "addon/addon_data.h"
#include "addon/sessions/inference_output.h"
#include "error.h"
#include "errors.h"
#include "native_handle.h"

void ResidentHandle::define(Napi::Env env) {
  AddonData::of(env).residentClass = Napi::Persistent(DefineClass(
      env, "NativeResidentCutouts",
      {InstanceMethod("run", &ResidentHandle::run), InstanceMethod("release", &ResidentHandle::release)}));
}

ResidentHandle::ResidentHandle(const Napi::CallbackInfo& call)
    : Napi::ObjectWrap<ResidentHandle>(call),
      taken_(heldBy<TakenOfSession>(call, "Cutouts are taken by a canvas's take.")) {
  const std::vector<int32_t>& marks = taken_->cutouts.marks;
  auto copied = Napi::Int32Array::New(call.Env(), marks.size());
  std::ranges::copy(marks, copied.Data());
  Value().Set("marks", copied);
}

Napi::Value ResidentHandle::run(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&]() -> Napi::Value {
    if (!taken_) throw perseus::Error("ENGINE_CLOSED", "The cutouts were run or released before.");
    const int64_t count = taken_->cutouts.pixels.size(0);
    const int64_t embeddingSize = taken_->session->embeddingSize();
    return promiseOfOutput(
        call[0], count, embeddingSize,
        [taken = std::exchange(taken_, nullptr)](std::span<const perseus::ViewSpec> views,
                                                 const perseus::InferenceResults& results) mutable {
          // Whatever comes of it, their memory is free before JavaScript hears of it.
          const std::shared_ptr<TakenOfSession> own = std::move(taken);
          return own->session->run(own->cutouts, views, results);
        });
  });
}

void ResidentHandle::release(const Napi::CallbackInfo&) {
  taken_.reset();
}
