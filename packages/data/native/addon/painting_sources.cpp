#include "painting_sources.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "promise_worker.h"

namespace {

using sky::Renderer;

void setNumber(Napi::Object& object, const char* name, double value) {
  object.Set(name, Napi::Number::New(object.Env(), value));
}

void setNumbers(Napi::Object& object, const char* name, const std::vector<double>& values) {
  auto array = Napi::Float64Array::New(object.Env(), values.size());
  std::copy(values.begin(), values.end(), array.Data());
  object.Set(name, array);
}

/// A band but for its pixels and their saturation.
Napi::Object bandOf(Napi::Env env, const Renderer::Source& source) {
  Napi::Object band = Napi::Object::New(env);
  setNumber(band, "x", static_cast<double>(source.section.x));
  setNumber(band, "y", static_cast<double>(source.section.y));
  setNumber(band, "width", static_cast<double>(source.section.width));
  setNumber(band, "height", static_cast<double>(source.section.height));
  setNumber(band, "factor", source.factor);
  setNumbers(band, "imageX", source.map.imageX);
  setNumbers(band, "imageY", source.map.imageY);
  return band;
}

/// How large arrays are is known with the plan: then they are made, and written where they are.
Napi::Value readPlanned(Napi::Env env, std::shared_ptr<const Renderer> renderer, Renderer::Sources& planned) {
  auto sources = std::make_shared<Renderer::Sources>(std::move(planned));
  const sky::PixelMap& map = sources->front().map;
  Napi::Object result = Napi::Object::New(env);
  setNumber(result, "x", static_cast<double>(map.x));
  setNumber(result, "y", static_cast<double>(map.y));
  setNumber(result, "width", static_cast<double>(map.width));
  setNumber(result, "height", static_cast<double>(map.height));
  setNumber(result, "nodeStep", sky::PixelMap::kNodeStep);
  Napi::Array bands = Napi::Array::New(env, 3);
  std::array<float*, 3> pixels{};
  for (uint32_t i = 0; i < 3; ++i) {
    const Renderer::Source& source = (*sources)[i];
    Napi::Object band = bandOf(env, source);
    auto array =
        Napi::Float32Array::New(env, static_cast<size_t>(source.section.width * source.section.height));
    pixels[i] = array.Data();
    band.Set("pixels", array);
    bands.Set(i, band);
  }
  result.Set("bands", bands);
  uint8_t* bits = nullptr;
  if (renderer->marksBeforeBlur()) {
    auto mask = Napi::Uint8Array::New(env, static_cast<size_t>(map.width * map.height));
    bits = mask.Data();
    result.Set("mask", mask);
  } else {
    result.Set("mask", env.Null());
  }
  const auto kept = keptAlive(result);
  return PromiseWorker<std::monostate>::start(
      env,
      [=] {
        for (size_t i = 0; i < 3; ++i) renderer->readInto(i, (*sources)[i], pixels[i], bits);
        return std::monostate{};
      },
      [=](Napi::Env, std::monostate&) -> Napi::Value {
        const Napi::Object done = kept->Value();
        const auto read = done.Get("bands").As<Napi::Array>();
        for (uint32_t i = 0; i < 3; ++i) {
          auto band = read.Get(i).As<Napi::Object>();
          setNumber(band, "saturation", (*sources)[i].saturation);
        }
        return done;
      });
}

}  // namespace

Napi::Value paintingSources(Napi::Env env, std::shared_ptr<const sky::Renderer> renderer, const Rectangle& at,
                            const std::array<double, 3>& brighter) {
  return PromiseWorker<Renderer::Sources>::start(
      env, [=] { return renderer->plan(at.x, at.y, at.width, at.height, brighter); },
      [renderer](Napi::Env ended, Renderer::Sources& planned) {
        return readPlanned(ended, renderer, planned);
      });
}
