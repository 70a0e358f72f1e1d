#include "detector_handle.h"

#include <algorithm>
#include <string>
#include <utility>

#include "addon_data.h"
#include "coded_error.h"
#include "detect/apertures.h"
#include "detect/sources.h"
#include "image_handle.h"
#include "promise_worker.h"

namespace {

/// SEP counts pixels by 32-bit integers.
constexpr int64_t kMostPixels = int64_t{1} << 30;

double numberIn(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsNumber())
    throw perseus::CodedError("NATIVE_ARGUMENT", std::string("\"") + name + "\" must be a number.");
  return value.As<Napi::Number>().DoubleValue();
}

std::vector<double> numbersIn(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_float64_array)
    throw perseus::CodedError("NATIVE_ARGUMENT", std::string("\"") + name + "\" must be a Float64Array.");
  const auto array = value.As<Napi::Float64Array>();
  return {array.Data(), array.Data() + array.ElementLength()};
}

Napi::Float64Array toJavaScript(Napi::Env env, const std::vector<double>& numbers) {
  auto array = Napi::Float64Array::New(env, numbers.size());
  std::copy(numbers.begin(), numbers.end(), array.Data());
  return array;
}

sky::ApertureRequest aperturesIn(const Napi::Object& given) {
  const std::vector<double> x = numbersIn(given, "x");
  const std::vector<double> y = numbersIn(given, "y");
  const std::vector<double> a = numbersIn(given, "a");
  const std::vector<double> b = numbersIn(given, "b");
  const std::vector<double> theta = numbersIn(given, "theta");
  for (const auto* column : {&y, &a, &b, &theta}) {
    if (column->size() != x.size())
      throw perseus::CodedError("NATIVE_ARGUMENT", "The arrays of apertures differ in length.");
  }
  sky::ApertureRequest request;
  for (size_t i = 0; i < x.size(); ++i) request.ellipses.push_back({x[i], y[i], a[i], b[i], theta[i]});
  request.circleRadii = numbersIn(given, "circleRadii");
  request.recentreSigma = numberIn(given, "recentreSigma");
  request.mostReach = numberIn(given, "mostReach");
  request.saturation = static_cast<float>(numberIn(given, "saturation"));
  return request;
}

}  // namespace

void DetectorHandle::define(Napi::Env env, Napi::Object exports) {
  const Napi::Function constructor =
      DefineClass(env, "NativeDetector",
                  {InstanceMethod("measureBackground", &DetectorHandle::measureBackground),
                   InstanceMethod("finishBackground", &DetectorHandle::finishBackground),
                   InstanceMethod("extract", &DetectorHandle::extract),
                   InstanceMethod("measure", &DetectorHandle::measure)});
  AddonData::of(env).detectorClass = Napi::Persistent(constructor);
  exports.Set("openDetector", Napi::Function::New(env, &DetectorHandle::open, "openDetector"));
}

DetectorHandle::DetectorHandle(const Napi::CallbackInfo& call) : Napi::ObjectWrap<DetectorHandle>(call) {
  const Napi::Env env = call.Env();
  AddonData& data = AddonData::of(env);
  if (call.Length() != 4 || !call[0].IsObject() ||
      !call[0].As<Napi::Object>().InstanceOf(data.imageClass.Value())) {
    throw Napi::TypeError::New(env, "Detectors are opened by openDetector, with an image of openImage.");
  }
  image_ = ImageHandle::Unwrap(call[0].As<Napi::Object>())->image();
  path_ = call[1].ToString().Utf8Value();
  const sky::BackgroundMesh::Shape shape{image_->width(), image_->height(), call[2].ToNumber().Int32Value(),
                                         call[3].ToNumber().Int32Value()};
  if (shape.box < 1 || shape.filterSize < 1)
    throw Napi::TypeError::New(env, "A background has boxes and a filter of at least one.");
  background_ = std::make_shared<sky::BackgroundMesh>(shape, path_);
}

Napi::Value DetectorHandle::open(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  return guarded(env, [&]() -> Napi::Value {
    return AddonData::of(env).detectorClass.New({call[0], call[1], call[2], call[3]});
  });
}

Napi::Value DetectorHandle::measureBackground(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  return guarded(env, [&]() -> Napi::Value {
    const int64_t first = call[0].ToNumber().Int64Value();
    const int64_t boxes = call[1].ToNumber().Int64Value();
    const auto image = image_;
    const auto background = background_;
    const int64_t end = std::min((first + boxes) * background->box(), image->height());
    const int64_t rows = end - first * background->box();
    if (first < 0 || rows < 1 || rows > kMostPixels / image->width())
      throw perseus::CodedError("NATIVE_ARGUMENT", "These rows of boxes cannot be measured at once.");
    return PromiseWorker<bool>::start(
        env,
        [=] {
          std::vector<float> pixels(rows * image->width());
          image->readSection(0, first * background->box(), image->width(), rows, pixels.data());
          background->measure(first, pixels.data(), rows);
          return true;
        },
        [](Napi::Env ended, bool&) { return ended.Undefined(); });
  });
}

Napi::Value DetectorHandle::finishBackground(const Napi::CallbackInfo& call) {
  const auto background = background_;
  return PromiseWorker<bool>::start(
      call.Env(),
      [background] {
        background->finish();
        return true;
      },
      [background](Napi::Env env, bool&) {
        Napi::Object told = Napi::Object::New(env);
        told.Set("level", background->level());
        told.Set("noise", background->noiseLevel());
        return told;
      });
}

Napi::Value DetectorHandle::extract(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  return guarded(env, [&]() -> Napi::Value {
    const auto given = call[0].As<Napi::Object>();
    const auto whole = [&given](const char* name) { return static_cast<int64_t>(numberIn(given, name)); };
    const sky::Strip strip{whole("first"), whole("end"), whole("margin"), whole("mostMargin")};
    if (strip.margin < 1 || strip.mostMargin < strip.margin || strip.end <= strip.first ||
        strip.end - strip.first + 2 * strip.mostMargin > kMostPixels / image_->width())
      throw perseus::CodedError("NATIVE_ARGUMENT", "These rows cannot be searched at once.");
    const sky::ExtractionOptions options{static_cast<float>(numberIn(given, "threshold")),
                                         static_cast<int>(whole("minArea")),
                                         static_cast<int>(whole("deblendLevels")),
                                         numberIn(given, "deblendContrast"),
                                         numberIn(given, "cleanStrength"),
                                         static_cast<float>(numberIn(given, "saturation"))};
    return PromiseWorker<sky::Sources>::start(
        env,
        [=, image = image_, background = background_, path = path_] {
          return sky::extractSources(*image, *background, strip, options, path);
        },
        [](Napi::Env ended, sky::Sources& found) {
          Napi::Object columns = Napi::Object::New(ended);
          const std::pair<const char*, const std::vector<double>*> all[] = {
              {"x", &found.x},
              {"y", &found.y},
              {"a", &found.a},
              {"b", &found.b},
              {"theta", &found.theta},
              {"peak", &found.peak},
              {"pixels", &found.pixels},
              {"flags", &found.flags},
              {"kronRadius", &found.kronRadius},
              {"flux", &found.flux},
              {"fluxError", &found.fluxError},
              {"halfLightRadius", &found.halfLightRadius},
          };
          for (const auto& [name, values] : all) columns.Set(name, toJavaScript(ended, *values));
          return columns;
        });
  });
}

Napi::Value DetectorHandle::measure(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  return guarded(env, [&]() -> Napi::Value {
    return PromiseWorker<sky::ApertureFluxes>::start(
        env,
        [image = image_, background = background_, request = aperturesIn(call[0].As<Napi::Object>())] {
          return sky::measureApertures(*image, *background, request);
        },
        [](Napi::Env ended, sky::ApertureFluxes& fluxes) {
          Napi::Object columns = Napi::Object::New(ended);
          const std::pair<const char*, const std::vector<double>*> all[] = {
              {"flux", &fluxes.flux},
              {"fluxError", &fluxes.fluxError},
              {"flags", &fluxes.flags},
              {"x", &fluxes.x},
              {"y", &fluxes.y},
              {"noise", &fluxes.noise},
              {"circles", &fluxes.circles},
          };
          for (const auto& [name, values] : all) columns.Set(name, toJavaScript(ended, *values));
          return columns;
        });
  });
}
