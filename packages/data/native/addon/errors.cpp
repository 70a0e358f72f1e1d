#include "errors.h"

#include <new>

#include "error.h"

namespace {

std::string quoted(const std::string& text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') json += '\\';
    // Control characters cannot stand in a path that anybody meant.
    json += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return json + '"';
}

}  // namespace

NativeError describeCurrentException() {
  try {
    throw;
  } catch (const sky::Error& error) {
    return {error.code(), error.what(), error.path()};
  } catch (const std::bad_alloc&) {
    return {"OUT_OF_MEMORY", "Memory ran out. Ask for a smaller piece, or free some memory.", ""};
  } catch (const std::exception& error) {
    return {"NATIVE_FAILED", error.what(), ""};
  } catch (...) {
    return {"NATIVE_FAILED", "the sky addon failed without saying why", ""};
  }
}

Napi::Error toJavaScript(Napi::Env env, const NativeError& error) {
  Napi::Error made = Napi::Error::New(env, error.message);
  made.Set("code", Napi::String::New(env, error.code));
  made.Set("fields",
           Napi::String::New(env, error.path.empty() ? "{}" : "{\"path\":" + quoted(error.path) + "}"));
  return made;
}
