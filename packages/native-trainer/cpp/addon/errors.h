#pragma once

#include <exception>
#include <nlohmann/json.hpp>
#include <string>

#include "napi_setup.h"

/// What crosses to JavaScript of an error: `src/errors.ts` makes a PerseusError of it.
struct NativeError {
  std::string code;
  std::string message;  ///< one line, without LibTorch's backtrace
  nlohmann::json fields = nlohmann::json::object();
};

/// Call within a catch block.
NativeError describeCurrentException();

/// An Error with `code`, and with `fields` as JSON.
/// @returns false where the environment makes none any more, because it is ending
bool toJavaScript(napi_env env, const NativeError& error, napi_value* result);

/// Runs what a function of the addon does; whatever it throws becomes a JavaScript error with a code.
template <typename Work>
Napi::Value guarded(Napi::Env env, Work work) {
  try {
    return work();
  } catch (const Napi::Error&) {
    throw;
  } catch (...) {
    napi_value error;
    if (!toJavaScript(env, describeCurrentException(), &error)) return env.Undefined();
    throw Napi::Error(env, error);
  }
}
