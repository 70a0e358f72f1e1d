#include "canvas_handle.h"

#include <utility>
#include <variant>

#include "addon/addon_data.h"
#include "canvas_arguments.h"
#include "error.h"
#include "native_handle.h"
#include "painting_arguments.h"
#include "promise_worker.h"
#include "resident_handle.h"

namespace {

constexpr int64_t kLargestSide = 1 << 12;
constexpr int64_t kMostBlocks = 1 << 24;

}  // namespace

void CanvasHandle::define(Napi::Env env) {
  AddonData::of(env).canvasClass = Napi::Persistent(
      DefineClass(env, "NativeCanvas",
                  {InstanceMethod("paint", &CanvasHandle::paint), InstanceMethod("take", &CanvasHandle::take),
                   InstanceMethod("close", &CanvasHandle::close)}));
}

CanvasHandle::CanvasHandle(const Napi::CallbackInfo& call)
    : Napi::ObjectWrap<CanvasHandle>(call),
      canvas_(heldBy<OpenedCanvas>(call, "Canvases are opened by a session's openCanvas.")) {
  const auto blocks = static_cast<double>(canvas_->canvas->blocks());
  Value().Set("blocks", Napi::Number::New(call.Env(), blocks));
}

Napi::Value CanvasHandle::open(const Napi::CallbackInfo& call,
                               std::shared_ptr<perseus::TorchSession> session) {
  const int64_t side = canvasSizeOf(call[0], "side", kLargestSide);
  const int64_t blocks = canvasSizeOf(call[1], "number of blocks", kMostBlocks);
  using Opened = std::shared_ptr<OpenedCanvas>;
  return PromiseWorker<Opened>::start(
      call.Env(),
      [session = std::move(session), side, blocks] {
        return std::make_shared<OpenedCanvas>(OpenedCanvas{session, session->openCanvas(side, blocks)});
      },
      [](Napi::Env ended, Opened& opened) -> Napi::Value {
        return handleAround(ended, AddonData::of(ended).canvasClass, opened);
      });
}

Napi::Value CanvasHandle::paint(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  return guarded(env, [&]() -> Napi::Value {
    const std::shared_ptr<OpenedCanvas> canvas = opened();
    const perseus::painting::Painting painting = paintingOf(call[0]);
    const std::vector<int32_t> into = blocksOf(call[1]);
    // Read till the promise settles.
    const auto keptSources = keptAlive(call[0].As<Napi::Object>());
    return PromiseWorker<std::monostate>::start(
        env,
        [canvas, painting, into] {
          canvas->session->paint(*canvas->canvas, painting, into);
          return std::monostate{};
        },
        [keptSources](Napi::Env ended, std::monostate&) -> Napi::Value { return ended.Undefined(); });
  });
}

Napi::Value CanvasHandle::take(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  return guarded(env, [&]() -> Napi::Value {
    using Taken = std::shared_ptr<TakenOfSession>;
    return PromiseWorker<Taken>::start(
        env,
        [canvas = opened(), arguments = WindowsArguments(call)] {
          perseus::TorchSession& session = *canvas->session;
          return std::make_shared<TakenOfSession>(
              TakenOfSession{canvas->session, session.take(*canvas->canvas, arguments.windows())});
        },
        [](Napi::Env ended, Taken& taken) -> Napi::Value {
          return handleAround(ended, AddonData::of(ended).residentClass, taken);
        });
  });
}

Napi::Value CanvasHandle::close(const Napi::CallbackInfo& call) {
  // Freeing memory may wait for a device; where paintings go on, the last of them does it.
  return PromiseWorker<std::monostate>::start(
      call.Env(),
      [canvas = std::exchange(canvas_, nullptr)]() mutable {
        canvas.reset();
        return std::monostate{};
      },
      [](Napi::Env ended, std::monostate&) { return ended.Undefined(); });
}

std::shared_ptr<OpenedCanvas> CanvasHandle::opened() const {
  if (!canvas_) throw perseus::Error("ENGINE_CLOSED", "The canvas is closed.");
  return canvas_;
}
