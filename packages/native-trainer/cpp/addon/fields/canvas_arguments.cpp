#include "canvas_arguments.h"

#include <cmath>
#include <string>

#include "error.h"

namespace {

using namespace perseus::painting;

[[noreturn]] void refuse(const std::string& what) {
  throw perseus::Error("NATIVE_ARGUMENT", "A canvas of a field was called with " + what + ".");
}

int64_t wholeOf(const Napi::Value& value, const char* name, int64_t least, int64_t most) {
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : NAN;
  if (!(number >= static_cast<double>(least) && number <= static_cast<double>(most)) ||
      number != std::floor(number)) {
    refuse(std::string("no ") + name);
  }
  return static_cast<int64_t>(number);
}

std::vector<int32_t> numbersOf(const Napi::Value& value, const char* name) {
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_int32_array) {
    refuse(std::string("\"") + name + "\" that is no Int32Array");
  }
  const auto array = value.As<Napi::Int32Array>();
  // Their number is an int32 as well.
  if (array.ElementLength() > static_cast<size_t>(farthest)) refuse(std::string("too long \"") + name + "\"");
  return {array.Data(), array.Data() + array.ElementLength()};
}

}  // namespace

std::vector<int32_t> blocksOf(const Napi::Value& value) {
  return numbersOf(value, "into");
}

int64_t canvasSizeOf(const Napi::Value& value, const char* name, int64_t most) {
  return wholeOf(value, name, 1, most);
}

WindowsArguments::WindowsArguments(const Napi::CallbackInfo& call)
    : left_(numbersOf(call[1], "left")), top_(numbersOf(call[2], "top")), ids_(numbersOf(call[6], "ids")) {
  sizes_.size = static_cast<int32_t>(wholeOf(call[0], "size", 1, largestWindow));
  sizes_.count = static_cast<int32_t>(left_.size());
  sizes_.column = static_cast<int32_t>(wholeOf(call[3], "column", 0, farthest));
  sizes_.row = static_cast<int32_t>(wholeOf(call[4], "row", 0, farthest));
  sizes_.across = static_cast<int32_t>(wholeOf(call[5], "number of squares across", 1, farthest));
  const auto across = static_cast<size_t>(sizes_.across);
  if (left_.size() != top_.size()) refuse("windows whose places are not as many as one another");
  if (ids_.empty() || ids_.size() % across != 0) refuse("\"ids\" that are no rectangle");
  sizes_.down = static_cast<int32_t>(ids_.size() / across);
}

Windows WindowsArguments::windows() const {
  Windows windows = sizes_;
  windows.left = left_.data();
  windows.top = top_.data();
  windows.ids = ids_.data();
  return windows;
}
