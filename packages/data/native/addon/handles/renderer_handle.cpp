#include "renderer_handle.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <variant>

#include "addon_data.h"
#include "coded_error.h"
#include "image_handle.h"
#include "native_handle.h"
#include "painting_sources.h"
#include "promise_worker.h"
#include "wcs_handle.h"

namespace {

/// A rectangle of this many pixels takes some gigabyte while it is rendered.
constexpr int64_t kMostPixels = int64_t{1} << 26;

double numberIn(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsNumber())
    throw perseus::CodedError("NATIVE_ARGUMENT", std::string("\"") + name + "\" must be a number.");
  return value.As<Napi::Number>().DoubleValue();
}

Napi::Object objectIn(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsObject())
    throw perseus::CodedError("NATIVE_ARGUMENT", std::string("\"") + name + "\" must be an object.");
  return value.As<Napi::Object>();
}

sky::Band bandOf(Napi::Env env, const Napi::Object& given) {
  const Napi::Object image = objectIn(given, "image");
  const Napi::Object wcs = objectIn(given, "wcs");
  AddonData& data = AddonData::of(env);
  if (!image.InstanceOf(data.imageClass.Value()) || !wcs.InstanceOf(data.wcsClass.Value())) {
    throw perseus::CodedError("NATIVE_ARGUMENT",
                              "A band is an image of openImage and coordinates of openWcs.");
  }
  return {ImageHandle::Unwrap(image)->image(), WcsHandle::Unwrap(wcs)->wcs(),
          numberIn(given, "nanomaggies"),      static_cast<float>(numberIn(given, "saturation")),
          numberIn(given, "blurPixels"),       numberIn(given, "noise")};
}

sky::Resampling resamplingOf(const std::string& name) {
  if (name == "bilinear") return sky::Resampling::Bilinear;
  if (name == "lanczos3") return sky::Resampling::Lanczos3;
  if (name == "area") return sky::Resampling::Area;
  throw perseus::CodedError("NATIVE_ARGUMENT", "There is no resampling \"" + name + "\".");
}

std::array<double, 3> threeNumbers(const Napi::Value& value) {
  if (!value.IsArray())
    throw perseus::CodedError("NATIVE_ARGUMENT", "Three numbers are wanted, one for each band.");
  const auto array = value.As<Napi::Array>();
  return {array.Get(uint32_t{0}).ToNumber(), array.Get(uint32_t{1}).ToNumber(),
          array.Get(uint32_t{2}).ToNumber()};
}

sky::TangentGrid gridOf(const Napi::Object& grid) {
  return {numberIn(grid, "raDeg"),
          numberIn(grid, "decDeg"),
          numberIn(grid, "pixelScaleArcsec"),
          numberIn(grid, "tangentX"),
          numberIn(grid, "tangentY"),
          static_cast<int64_t>(numberIn(grid, "width")),
          static_cast<int64_t>(numberIn(grid, "height"))};
}

/// Nothing to do where `given` is null.
sky::Brightening brighteningOf(const Napi::Value& given, const sky::TangentGrid& grid) {
  if (!given.IsObject()) return {};
  const auto object = given.As<Napi::Object>();
  sky::Brightening brightening;
  brightening.step = static_cast<int64_t>(numberIn(object, "step"));
  brightening.nodesAcross = static_cast<int64_t>(numberIn(object, "nodesAcross"));
  brightening.nodesDown = static_cast<int64_t>(numberIn(object, "nodesDown"));
  const auto factors = objectIn(object, "factors").As<Napi::Array>();
  const int64_t across = brightening.nodesAcross;
  const int64_t down = brightening.nodesDown;
  const bool covers = brightening.step > 0 && across > 1 && down > 1 &&
                      (across - 1) * brightening.step >= grid.width - 1 &&
                      (down - 1) * brightening.step >= grid.height - 1;
  for (uint32_t i = 0; i < 3; ++i) {
    const auto band = factors.Get(i).As<Napi::Float32Array>();
    if (!covers || static_cast<int64_t>(band.ElementLength()) != across * down) {
      throw perseus::CodedError("NATIVE_ARGUMENT", "The nodes of a brightening must cover the grid.");
    }
    brightening.factors[i].assign(band.Data(), band.Data() + band.ElementLength());
  }
  return brightening;
}

std::shared_ptr<const sky::Renderer> rendererOf(Napi::Env env, const Napi::Object& request) {
  const auto bands = objectIn(request, "bands").As<Napi::Array>();
  const Napi::Object stretch = objectIn(request, "stretch");
  const sky::TangentGrid grid = gridOf(objectIn(request, "grid"));
  sky::Style style;
  style.resampling = resamplingOf(request.Get("resampling").ToString().Utf8Value());
  style.stretch = {numberIn(stretch, "stretch"), numberIn(stretch, "q"), numberIn(stretch, "minimum"),
                   threeNumbers(stretch.Get("weights"))};
  style.brightening = brighteningOf(request.Get("brightening"), grid);
  style.noiseSeed = static_cast<uint64_t>(numberIn(request, "noiseSeed"));
  std::array<sky::Band, 3> all;
  for (uint32_t i = 0; i < 3; ++i) all[i] = bandOf(env, bands.Get(i).As<Napi::Object>());
  return std::make_shared<const sky::Renderer>(std::move(all), grid, std::move(style));
}

Rectangle rectangleOf(const Napi::CallbackInfo& call) {
  const Rectangle at{call[0].ToNumber().Int64Value(), call[1].ToNumber().Int64Value(),
                     call[2].ToNumber().Int64Value(), call[3].ToNumber().Int64Value()};
  if (at.width < 1 || at.height < 1 || at.width > kMostPixels || at.height > kMostPixels / at.width) {
    throw perseus::CodedError("NATIVE_ARGUMENT", "A rectangle of " + std::to_string(at.width) + " x " +
                                                     std::to_string(at.height) +
                                                     " pixels cannot be rendered at once.");
  }
  return at;
}

Napi::Uint8Array bytesOf(Napi::Env env, const std::vector<uint8_t>& from) {
  auto array = Napi::Uint8Array::New(env, from.size());
  std::copy(from.begin(), from.end(), array.Data());
  return array;
}

/// A rectangle of pixels with its mask, and where it lies in the grid.
struct Piece {
  uint8_t* rgb;
  uint8_t* mask;
  int64_t left;
  int64_t top;
  int64_t width;
  int64_t height;
};

/// Of five arguments from `first` on: RGB, mask, left, top and width.
Piece pieceOf(const Napi::CallbackInfo& call, size_t first) {
  auto rgb = call[first].As<Napi::Uint8Array>();
  auto mask = call[first + 1].As<Napi::Uint8Array>();
  const int64_t width = call[first + 4].ToNumber().Int64Value();
  const auto count = static_cast<int64_t>(mask.ElementLength());
  if (width < 1 || static_cast<int64_t>(rgb.ElementLength()) != 3 * count) {
    throw perseus::CodedError("NATIVE_ARGUMENT",
                              "A piece has three bytes of colour a byte of mask, and a width.");
  }
  return {rgb.Data(),
          mask.Data(),
          call[first + 2].ToNumber().Int64Value(),
          call[first + 3].ToNumber().Int64Value(),
          width,
          count / width};
}

/// Rows of some hundred bytes: from JavaScript each would cost more for its views than for its bytes.
Napi::Value copyOverlap(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&]() -> Napi::Value {
    const Piece from = pieceOf(call, 0);
    const Piece to = pieceOf(call, 5);
    const int64_t left = std::max(from.left, to.left);
    const int64_t count = std::min(from.left + from.width, to.left + to.width) - left;
    const int64_t end = std::min(from.top + from.height, to.top + to.height);
    for (int64_t y = std::max(from.top, to.top); y < end && count > 0; ++y) {
      const int64_t source = (y - from.top) * from.width + left - from.left;
      const int64_t target = (y - to.top) * to.width + left - to.left;
      std::memcpy(to.rgb + 3 * target, from.rgb + 3 * source, static_cast<size_t>(3 * count));
      std::memcpy(to.mask + target, from.mask + source, static_cast<size_t>(count));
    }
    return call.Env().Undefined();
  });
}

}  // namespace

void RendererHandle::define(Napi::Env env, Napi::Object exports) {
  const Napi::Function constructor = DefineClass(env, "NativeRenderer",
                                                 {InstanceMethod("render", &RendererHandle::render),
                                                  InstanceMethod("brightness", &RendererHandle::brightness),
                                                  InstanceMethod("sources", &RendererHandle::sources),
                                                  InstanceMethod("skyToGrid", &RendererHandle::skyToGrid)});
  AddonData::of(env).rendererClass = Napi::Persistent(constructor);
  exports.Set("openRenderer", Napi::Function::New(env, &RendererHandle::open, "openRenderer"));
  exports.Set("copyOverlap", Napi::Function::New(env, copyOverlap, "copyOverlap"));
}

RendererHandle::RendererHandle(const Napi::CallbackInfo& call) : Napi::ObjectWrap<RendererHandle>(call) {
  renderer_ = heldBy<const sky::Renderer>(call, "Renderers are opened by openRenderer.");
}

Napi::Value RendererHandle::open(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  return guarded(env, [&]() -> Napi::Value {
    auto renderer = rendererOf(env, call[0].As<Napi::Object>());
    return handleAround(env, AddonData::of(env).rendererClass, renderer);
  });
}

Napi::Value RendererHandle::render(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  return guarded(env, [&]() -> Napi::Value {
    const Rectangle at = rectangleOf(call);
    const std::array<double, 3> brighter = threeNumbers(call[4]);
    const auto renderer = renderer_;
    const auto count = static_cast<size_t>(at.width * at.height);
    // Written by the worker where they are, which saves a copy.
    auto rgb = Napi::Uint8Array::New(env, count * 3);
    auto mask = Napi::Uint8Array::New(env, count);
    uint8_t* colours = rgb.Data();
    uint8_t* bits = mask.Data();
    Napi::Object result = Napi::Object::New(env);
    result.Set("rgb", rgb);
    result.Set("mask", mask);
    const auto kept = keptAlive(result);
    return PromiseWorker<std::monostate>::start(
        env,
        [=] {
          renderer->render(at.x, at.y, at.width, at.height, brighter, colours, bits);
          return std::monostate{};
        },
        [kept](Napi::Env, std::monostate&) -> Napi::Value { return kept->Value(); });
  });
}

Napi::Value RendererHandle::brightness(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  return guarded(env, [&]() -> Napi::Value {
    const Rectangle at = rectangleOf(call);
    const std::array<double, 3> brighter = threeNumbers(call[4]);
    const auto renderer = renderer_;
    return PromiseWorker<sky::Brightness>::start(
        env, [=] { return renderer->brightness(at.x, at.y, at.width, at.height, brighter); },
        [](Napi::Env ended, sky::Brightness& made) -> Napi::Value {
          Napi::Array planes = Napi::Array::New(ended, 3);
          for (uint32_t i = 0; i < 3; ++i) {
            auto plane = Napi::Float32Array::New(ended, made.planes[i].size());
            std::copy(made.planes[i].begin(), made.planes[i].end(), plane.Data());
            planes.Set(i, plane);
          }
          Napi::Object result = Napi::Object::New(ended);
          result.Set("planes", planes);
          result.Set("mask", bytesOf(ended, made.mask));
          return result;
        });
  });
}

Napi::Value RendererHandle::sources(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  return guarded(env,
                 [&] { return paintingSources(env, renderer_, rectangleOf(call), threeNumbers(call[4])); });
}

Napi::Value RendererHandle::skyToGrid(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  return guarded(env, [&]() -> Napi::Value {
    auto ra = call[0].As<Napi::Float64Array>();
    auto dec = call[1].As<Napi::Float64Array>();
    const size_t count = std::min(ra.ElementLength(), dec.ElementLength());
    auto x = Napi::Float64Array::New(env, count);
    auto y = Napi::Float64Array::New(env, count);
    for (size_t i = 0; i < count; ++i) renderer_->grid().toGrid(ra[i], dec[i], &x[i], &y[i]);
    Napi::Array pair = Napi::Array::New(env, 2);
    pair.Set(uint32_t{0}, x);
    pair.Set(uint32_t{1}, y);
    return pair;
  });
}
