#include "paint_rectangle.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>

#include <string>
#include <variant>

#include "errors.h"
#include "painting/paint.h"
#include "painting_arguments.h"
#include "promise_worker.h"

namespace {

using namespace perseus::painting;

/// @param rgb, mask of the processor's memory, as large as the rectangle
void paintInto(const Painting& painting, c10::Device device, uint8_t* rgb, uint8_t* mask) {
  if (device.is_cpu()) return paint(painting, {rgb, mask, painting.width, 0, 0}, device);
  const DevicePainting there = onDevice(painting, device);
  const int64_t count = int64_t{painting.width} * painting.height;
  const auto bytes = at::TensorOptions(at::kByte);
  const at::Tensor colours = at::empty({3 * count}, bytes.device(device));
  const at::Tensor bits = at::empty({count}, bytes.device(device));
  paint(there.painting,
        {colours.mutable_data_ptr<uint8_t>(), bits.mutable_data_ptr<uint8_t>(), painting.width, 0, 0},
        device);
  at::from_blob(rgb, {3 * count}, bytes).copy_(colours);
  at::from_blob(mask, {count}, bytes).copy_(bits);
}

Napi::Value paintRectangle(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  return guarded(env, [&]() -> Napi::Value {
    const Painting painting = paintingOf(call[0]);
    const c10::Device device(call[1].IsString() ? call[1].As<Napi::String>().Utf8Value() : "cpu");
    const auto count = static_cast<size_t>(painting.width) * static_cast<size_t>(painting.height);
    auto rgb = Napi::Uint8Array::New(env, count * 3);
    auto mask = Napi::Uint8Array::New(env, count);
    uint8_t* colours = rgb.Data();
    uint8_t* bits = mask.Data();
    Napi::Object painted = Napi::Object::New(env);
    painted.Set("rgb", rgb);
    painted.Set("mask", mask);
    // Read, and written to, till the promise settles.
    const auto keptSources = keptAlive(call[0].As<Napi::Object>());
    const auto kept = keptAlive(painted);
    return PromiseWorker<std::monostate>::start(
        env,
        [=] {
          paintInto(painting, device, colours, bits);
          return std::monostate{};
        },
        [keptSources, kept](Napi::Env, std::monostate&) -> Napi::Value { return kept->Value(); });
  });
}

}  // namespace

void definePaintRectangle(Napi::Env env, Napi::Object exports) {
  exports.Set("paintRectangle", Napi::Function::New(env, paintRectangle, "paintRectangle"));
}
