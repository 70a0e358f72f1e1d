#pragma once

#include <string>

#include "napi_setup.h"

/// What crosses to JavaScript of an error: `toPerseusError` of @perseus/core makes a PerseusError of it.
struct NativeError {
  std::string code;
  std::string message;
  std::string path = "";
  std::string fields = "";  ///< JSON, where there is more to say than a path
};

/// Call within a catch block. Each addon defines it: what its libraries throw is known there alone.
NativeError describeCurrentException();

/// A text as JSON has it.
inline std::string quoted(const std::string& text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') json += '\\';
    // Control characters cannot stand in a path that anybody meant.
    json += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return json + '"';
}

/// An Error with `code`, and with `fields` as JSON.
inline Napi::Error toJavaScript(Napi::Env env, const NativeError& error) {
  Napi::Error made = Napi::Error::New(env, error.message);
  made.Set("code", Napi::String::New(env, error.code));
  const std::string ofPath = error.path.empty() ? "{}" : "{\"path\":" + quoted(error.path) + "}";
  made.Set("fields", Napi::String::New(env, error.fields.empty() ? ofPath : error.fields));
  return made;
}

/// Runs what a function of the addon does; whatever it throws becomes a JavaScript error with a code.
template <typename Work>
Napi::Value guarded(Napi::Env env, Work work) {
  try {
    return work();
  } catch (const Napi::Error&) {
    throw;
  } catch (...) {
    throw toJavaScript(env, describeCurrentException());
  }
}
