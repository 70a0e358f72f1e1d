#include "arguments.h"

#include <cmath>

#include "coded_error.h"

namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw perseus::CodedError("NATIVE_ARGUMENT", "The OpenVINO addon was called with " + what + ".");
}

int64_t positive(const Napi::Value& value, const char* name) {
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : 0;
  if (!(number >= 1 && number <= 1e9) || number != std::floor(number)) refuse(std::string("no ") + name);
  return static_cast<int64_t>(number);
}

std::string textOf(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsString()) refuse(std::string("no ") + name);
  return value.As<Napi::String>().Utf8Value();
}

}  // namespace

perseus::GraphSettings graphSettingsOf(const Napi::Object& settings) {
  return {textOf(settings, "modelPath"),
          textOf(settings, "floats"),
          static_cast<int>(positive(settings.Get("threads"), "threads")),
          static_cast<int>(positive(settings.Get("streams"), "streams")),
          positive(settings.Get("graphBatch"), "graphBatch"),
          positive(settings.Get("size"), "size")};
}

perseus::Rendering renderingOf(const Napi::Object& settings) {
  const std::string corners = textOf(settings, "corners");
  return {textOf(settings, "interpolation") == "nearest" ? perseus::Interpolation::Nearest
                                                         : perseus::Interpolation::Bilinear,
          corners == "black"  ? perseus::Corners::Black
          : corners == "crop" ? perseus::Corners::Crop
                              : perseus::Corners::Reflect};
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

Napi::Uint8Array bytesOf(const Napi::Value& value) {
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
    refuse("bytes that are none");
  }
  return value.As<Napi::Uint8Array>();
}

perseus::Cutouts cutoutsOf(const Napi::Value& pixels, const Napi::Value (&sizes)[3]) {
  const Napi::Uint8Array bytes = bytesOf(pixels);
  const perseus::Cutouts cutouts{bytes.Data(), positive(sizes[0], "count"), positive(sizes[1], "height"),
                                 positive(sizes[2], "width")};
  // In floats: three large numbers overflow whole ones.
  const double expected = 3.0 * static_cast<double>(cutouts.count) * static_cast<double>(cutouts.height) *
                          static_cast<double>(cutouts.width);
  if (static_cast<double>(bytes.ElementLength()) != expected) refuse("pixels of another number of cutouts");
  return cutouts;
}
