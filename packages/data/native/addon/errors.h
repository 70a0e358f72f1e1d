#pragma once

#include <string>

#include "napi_setup.h"

/// What crosses to JavaScript of an error: `toPerseusError` of @perseus/core makes a PerseusError of it.
struct NativeError {
  std::string code;
  std::string message;
  std::string path;
};

/// Call within a catch block.
NativeError describeCurrentException();

/// An Error with `code`, and with `fields` as JSON.
Napi::Error toJavaScript(Napi::Env env, const NativeError& error);

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
