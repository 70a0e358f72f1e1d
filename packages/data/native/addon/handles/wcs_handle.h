#pragma once

#include <memory>

#include "napi_setup.h"
#include "wcs.h"

/// World coordinates in JavaScript's hands: `NativeWcs` of src/native/binding.ts.
class WcsHandle : public Napi::ObjectWrap<WcsHandle> {
 public:
  static void define(Napi::Env env, Napi::Object exports);

  explicit WcsHandle(const Napi::CallbackInfo& call);

  const std::shared_ptr<sky::Wcs>& wcs() const { return wcs_; }

 private:
  static Napi::Value open(const Napi::CallbackInfo& call);
  Napi::Value skyToPixel(const Napi::CallbackInfo& call);
  Napi::Value pixelToSky(const Napi::CallbackInfo& call);

  std::shared_ptr<sky::Wcs> wcs_;
};
