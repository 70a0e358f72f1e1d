#pragma once

#include "napi_setup.h"

/// What belongs to one environment (the main thread, or a worker): several may load the addon in one process.
struct AddonData {
  Napi::FunctionReference imageClass;
  Napi::FunctionReference imageWriterClass;
  Napi::FunctionReference wcsClass;
  Napi::FunctionReference rendererClass;
  Napi::FunctionReference detectorClass;

  static AddonData& of(Napi::Env env) { return *env.GetInstanceData<AddonData>(); }
};
