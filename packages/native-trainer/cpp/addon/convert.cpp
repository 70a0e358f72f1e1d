#include "convert.h"

#include "error.h"

namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::string& property, const std::string& expected) {
  throw perseus::Error("NATIVE_ARGUMENT", "startTraining: \"" + property + "\" must be " + expected + ".",
                       {{"option", property}});
}

template <typename T>
std::vector<T> numbersOf(const Napi::Object& object, const std::string& set, const char* property,
                         napi_typedarray_type type) {
  const Napi::Value value = object.Get(property);
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != type) {
    refuse(set + "." + property, type == napi_int32_array ? "an Int32Array" : "a Float32Array");
  }
  const auto array = value.As<Napi::TypedArrayOf<T>>();
  // Copied: JavaScript may do with its array what it likes while the training runs.
  return {array.Data(), array.Data() + array.ElementLength()};
}

perseus::RowSet rowsOf(const Napi::Object& job, const char* property) {
  const Napi::Value value = job.Get(property);
  if (!value.IsObject()) refuse(property, "an object");
  const auto set = value.As<Napi::Object>();
  perseus::RowSet rows;
  rows.rows = numbersOf<int32_t>(set, property, "rows", napi_int32_array);
  rows.labels = numbersOf<int32_t>(set, property, "labels", napi_int32_array);
  rows.weights = numbersOf<float>(set, property, "weights", napi_float32_array);
  if (rows.labels.size() != rows.rows.size() || rows.weights.size() != rows.rows.size()) {
    refuse(property, "arrays of one length");
  }
  return rows;
}

std::vector<perseus::ViewSpec> viewsOf(const std::string& text) {
  std::vector<perseus::ViewSpec> views;
  for (const json& view : json::parse(text)) {
    views.push_back({view.at("angleDeg").get<double>(), view.at("flip").get<bool>()});
  }
  return views;
}

}  // namespace

std::string textOf(const Napi::Object& object, const char* property) {
  const Napi::Value value = object.Get(property);
  if (!value.IsString()) refuse(property, "a text");
  return value.As<Napi::String>().Utf8Value();
}

std::string toText(const json& json) {
  // A path need not be UTF-8: better a replaced letter than an exception in an error's way out.
  return json.dump(-1, ' ', false, json::error_handler_t::replace);
}

perseus::TrainJob toTrainJob(const Napi::Object& job) {
  perseus::TrainJob result;
  result.config = perseus::parseTrainConfig(json::parse(textOf(job, "config")));
  result.datasetPath = textOf(job, "datasetPath");
  result.runFolder = textOf(job, "runFolder");
  result.datasetHash = textOf(job, "datasetHash");
  result.modelMetadata = textOf(job, "modelMetadata");
  if (!job.Get("resume").IsBoolean()) refuse("resume", "true or false");
  result.resume = job.Get("resume").As<Napi::Boolean>();
  result.train = rowsOf(job, "train");
  result.validation = rowsOf(job, "validation");
  result.calibrationViews = viewsOf(textOf(job, "calibrationViews"));
  return result;
}
