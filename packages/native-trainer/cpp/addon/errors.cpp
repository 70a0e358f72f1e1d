#include "errors.h"

#include <c10/util/Exception.h>

#include <new>

#include "convert.h"
#include "error.h"

namespace {

/// LibTorch's messages run over several lines, and what follows the first may be advice on its build system.
std::string onOneLine(const std::string& text) {
  std::string line;
  for (const char c : text) {
    const bool space = c == '\n' || c == '\r' || c == '\t' || c == ' ';
    if (!space) line += c;
    if (space && !line.empty() && line.back() != ' ') line += ' ';
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

NativeError describeLibTorchError(const c10::Error& error) {
  // `what()` would carry some two thousand characters of C++ backtrace.
  const std::string message = onOneLine(error.what_without_backtrace());
  // The CPU allocator has no type of its own for this.
  const bool memory = dynamic_cast<const c10::OutOfMemoryError*>(&error) != nullptr ||
                      message.find("DefaultCPUAllocator") != std::string::npos;
  if (memory) {
    return {"OUT_OF_MEMORY", "Memory ran out while training: " + message +
                                 ". Start anew with a smaller batch or a larger input.downsample."};
  }
  return {"LIBTORCH_FAILED", "LibTorch failed: " + message};
}

}  // namespace

NativeError describeCurrentException() {
  try {
    throw;
  } catch (const perseus::Error& error) {
    return {error.code(), error.what(), "", toText(error.fields())};
  } catch (const c10::Error& error) {
    return describeLibTorchError(error);
  } catch (const std::bad_alloc&) {
    return {"OUT_OF_MEMORY", "Memory ran out. Start anew with a smaller batch, or free some memory."};
  } catch (const std::exception& error) {
    return {"NATIVE_FAILED", onOneLine(error.what())};
  } catch (...) {
    return {"NATIVE_FAILED", "the native trainer failed without saying why"};
  }
}
