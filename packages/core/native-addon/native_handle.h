#pragma once

#include <memory>

#include "napi_setup.h"

// A class of JavaScript's that holds a shared object of ours: made by a function of the addon alone, never by
// `new`.

/// A new JavaScript object around `held`; its constructor takes it out again with `heldBy`.
template <typename Held>
Napi::Object handleAround(Napi::Env env, const Napi::FunctionReference& constructor,
                          std::shared_ptr<Held>& held) {
  return constructor.New({Napi::External<std::shared_ptr<Held>>::New(env, &held)});
}

/// What `handleAround` gave to a constructor.
/// @param howToOpen said to those who called the constructor themselves, e.g. "Images are opened by
/// openImage."
/// @throws Napi::TypeError then
template <typename Held>
std::shared_ptr<Held> heldBy(const Napi::CallbackInfo& call, const char* howToOpen) {
  if (call.Length() != 1 || !call[0].IsExternal()) throw Napi::TypeError::New(call.Env(), howToOpen);
  return *call[0].As<Napi::External<std::shared_ptr<Held>>>().Data();
}
