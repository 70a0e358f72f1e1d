#include "inference_arguments.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "config/names.h"
#include "error.h"

namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::string& what) {
  throw perseus::Error("NATIVE_ARGUMENT", "The torch engine's addon was called with " + what + ".");
}

int64_t positive(const Napi::Value& value, const char* name) {
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : 0;
  if (!(number >= 1 && number <= 1e9) || number != std::floor(number)) refuse(std::string("no ") + name);
  return static_cast<int64_t>(number);
}

int64_t positive(const json& settings, const char* name) {
  const auto number = settings.at(name).get<int64_t>();
  if (number < 1 || number > 1'000'000) refuse(std::string("no ") + name);
  return number;
}

at::Device deviceOf(const std::string& name) {
  try {
    return at::Device(name);
  } catch (const c10::Error&) {
    refuse("a device that is none");
  }
}

at::ScalarType typeOf(const std::string& precision) {
  if (precision == "float32") return at::kFloat;
  if (precision == "bfloat16") return at::kBFloat16;
  if (precision == "float16") return at::kHalf;
  refuse("a precision that is none");
}

std::vector<perseus::StoredTensor> tensorsOf(const json& tensors) {
  std::vector<perseus::StoredTensor> all;
  for (const json& one : tensors) {
    all.push_back({one.at("name").get<std::string>(), one.at("offset").get<int64_t>(),
                   one.at("shape").get<std::vector<int64_t>>()});
  }
  return all;
}

template <typename T>
T named(const json& settings, const char* name) {
  const auto wanted = settings.at(name).get<std::string>();
  for (const auto& [value, text] : perseus::Names<T>::list()) {
    if (wanted == text) return value;
  }
  refuse(std::string("no ") + name);
}

perseus::TorchSettings readSettings(const json& settings) {
  const perseus::InputConfig input{positive(settings, "size"), positive(settings, "downsample"),
                                   settings.at("zeroPoint").get<int64_t>(),
                                   settings.at("scale").get<double>()};
  const perseus::Rendering rendering{named<perseus::Interpolation>(settings, "interpolation"),
                                     named<perseus::Corners>(settings, "corners")};
  return {settings.at("modelPath").get<std::string>(),
          tensorsOf(settings.at("tensors")),
          {named<perseus::Stride>(settings, "stride"), positive(settings, "stemChannels")},
          {deviceOf(settings.at("device").get<std::string>()),
           typeOf(settings.at("precision").get<std::string>())},
          {input, rendering, positive(settings, "graphBatch"), {}},
          static_cast<int>(positive(settings, "threads"))};
}

}  // namespace

perseus::TorchSettings torchSettingsOf(const std::string& text) {
  try {
    return readSettings(json::parse(text));
  } catch (const json::exception& error) {
    refuse(std::string("settings that do not hold together: ") + error.what());
  }
}

std::vector<perseus::ViewSpec> viewsOf(const Napi::Value& views) {
  if (!views.IsTypedArray() || views.As<Napi::TypedArray>().TypedArrayType() != napi_float64_array) {
    refuse("views that are none");
  }
  const auto numbers = views.As<Napi::Float64Array>();
  std::vector<perseus::ViewSpec> all;
  for (size_t i = 0; i + 1 < numbers.ElementLength(); i += 2) {
    if (!std::isfinite(numbers[i])) refuse("an angle that is none");
    all.push_back({numbers[i], numbers[i + 1] != 0});
  }
  if (all.empty()) refuse("no view");
  return all;
}

perseus::PackedCutouts packedCutoutsOf(const Napi::Value& pixels, const Napi::Value (&sizes)[3]) {
  if (!pixels.IsTypedArray() || pixels.As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
    refuse("pixels that are none");
  }
  const auto bytes = pixels.As<Napi::Uint8Array>();
  const perseus::PackedCutouts cutouts{bytes.Data(), positive(sizes[0], "count"),
                                       positive(sizes[1], "height"), positive(sizes[2], "width")};
  // In floats: three large numbers overflow whole ones.
  const double expected = 3.0 * static_cast<double>(cutouts.count) * static_cast<double>(cutouts.height) *
                          static_cast<double>(cutouts.width);
  if (static_cast<double>(bytes.ElementLength()) != expected) refuse("pixels of another number of cutouts");
  return cutouts;
}
