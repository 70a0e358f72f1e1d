#include "painting_arguments.h"

#include <cmath>
#include <string>

#include "error.h"
#include "painting/colour/lupton.h"

namespace {

using namespace perseus::painting;

[[noreturn]] void refuse(const std::string& what) {
  throw perseus::Error("NATIVE_ARGUMENT", "A rectangle of a field was to be painted with " + what + ".");
}

double numberOf(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsNumber()) refuse(std::string("no number \"") + name + "\"");
  return value.As<Napi::Number>().DoubleValue();
}

int32_t wholeOf(const Napi::Object& object, const char* name, double least) {
  constexpr double most = 1 << 30;
  const double number = numberOf(object, name);
  if (!(number >= least && number <= most) || number != std::floor(number)) {
    refuse(std::string("\"") + name + "\" that is none");
  }
  return static_cast<int32_t>(number);
}

Napi::Object objectOf(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsObject()) refuse(std::string("no \"") + name + "\"");
  return value.As<Napi::Object>();
}

/// The memory of a typed array of `count` numbers.
template <typename Value>
const Value* arrayOf(const Napi::Value& value, napi_typedarray_type type, int64_t count, const char* name) {
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != type ||
      static_cast<int64_t>(value.As<Napi::TypedArray>().ElementLength()) != count) {
    refuse(std::string("\"") + name + "\" of another shape");
  }
  return value.As<Napi::TypedArrayOf<Value>>().Data();
}

/// One of the three of a list.
Napi::Value bandOf(const Napi::Object& object, const char* name, uint32_t band) {
  const Napi::Value list = object.Get(name);
  if (!list.IsArray() || list.As<Napi::Array>().Length() != 3) {
    refuse(std::string("\"") + name + "\" that are not three");
  }
  return list.As<Napi::Array>().Get(band);
}

double numberOfBand(const Napi::Object& object, const char* name, uint32_t band) {
  const Napi::Value value = bandOf(object, name, band);
  if (!value.IsNumber()) refuse(std::string("\"") + name + "\" that are no numbers");
  return value.As<Napi::Number>().DoubleValue();
}

BandSource sourceOf(const Napi::Object& sources, uint32_t band, int64_t nodes) {
  const Napi::Value value = bandOf(sources, "bands", band);
  if (!value.IsObject()) refuse("a band that is none");
  const auto given = value.As<Napi::Object>();
  BandSource source{};
  source.x = wholeOf(given, "x", 0);
  source.y = wholeOf(given, "y", 0);
  source.width = wholeOf(given, "width", 0);
  source.height = wholeOf(given, "height", 0);
  source.saturation = static_cast<float>(numberOf(given, "saturation"));
  source.factor = static_cast<float>(numberOf(given, "factor"));
  source.pixels = arrayOf<float>(given.Get("pixels"), napi_float32_array,
                                 int64_t{source.width} * source.height, "pixels");
  source.imageX = arrayOf<double>(given.Get("imageX"), napi_float64_array, nodes, "imageX");
  source.imageY = arrayOf<double>(given.Get("imageY"), napi_float64_array, nodes, "imageY");
  return source;
}

Resampling resamplingOf(const Napi::Object& style) {
  const std::string name = style.Get("resampling").ToString().Utf8Value();
  if (name == "bilinear") return Resampling::Bilinear;
  if (name == "lanczos3") return Resampling::Lanczos3;
  if (name == "area") return Resampling::Area;
  refuse("the resampling \"" + name + "\", which there is not");
}

Brightening brighteningOf(const Napi::Object& style, const Painting& painting) {
  Brightening brightening{};
  if (style.Get("brightening").IsNull()) return brightening;
  const Napi::Object given = objectOf(style, "brightening");
  brightening.step = wholeOf(given, "step", 1);
  brightening.nodesAcross = wholeOf(given, "nodesAcross", 2);
  brightening.nodesDown = wholeOf(given, "nodesDown", 2);
  const auto covers = [&brightening](int32_t nodes, int64_t end) {
    return int64_t{brightening.step} * (nodes - 1) >= end - 1;
  };
  if (!covers(brightening.nodesAcross, int64_t{painting.x} + painting.width) ||
      !covers(brightening.nodesDown, int64_t{painting.y} + painting.height)) {
    refuse("nodes of a brightening that do not cover the rectangle");
  }
  for (uint32_t band = 0; band < 3; ++band) {
    brightening.factors[band] =
        arrayOf<float>(bandOf(given, "factors", band), napi_float32_array,
                       int64_t{brightening.nodesAcross} * brightening.nodesDown, "factors");
  }
  return brightening;
}

}  // namespace

Painting paintingOf(const Napi::Value& value) {
  if (!value.IsObject()) refuse("no sources");
  const auto sources = value.As<Napi::Object>();
  const Napi::Object style = objectOf(sources, "style");
  const Napi::Object stretch = objectOf(style, "stretch");
  if (numberOf(sources, "nodeStep") != nodeStep) refuse("nodes at other steps than it knows");
  Painting painting{};
  painting.x = wholeOf(sources, "x", 0);
  painting.y = wholeOf(sources, "y", 0);
  painting.width = wholeOf(sources, "width", 1);
  painting.height = wholeOf(sources, "height", 1);
  const int64_t nodes = int64_t{nodesFor(painting.x, painting.width)} * nodesFor(painting.y, painting.height);
  LuptonStretch curve{numberOf(stretch, "stretch"), numberOf(stretch, "q"), numberOf(stretch, "minimum"), {}};
  for (uint32_t band = 0; band < 3; ++band) {
    painting.bands[band] = sourceOf(sources, band, nodes);
    painting.noise.sigma[band] = numberOfBand(style, "noise", band);
    curve.weights[band] = numberOfBand(stretch, "weights", band);
  }
  if (!sources.Get("mask").IsNull()) {
    painting.mask = arrayOf<uint8_t>(sources.Get("mask"), napi_uint8_array,
                                     int64_t{painting.width} * painting.height, "mask");
  }
  painting.resampling = resamplingOf(style);
  painting.brightening = brighteningOf(style, painting);
  painting.noise.seed = static_cast<uint64_t>(numberOf(style, "noiseSeed"));
  painting.curve = luptonCurve(curve);
  return painting;
}
