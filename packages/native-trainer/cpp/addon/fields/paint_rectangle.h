#pragma once

#include "napi_setup.h"

/// Exports `paintRectangle`.
void definePaintRectangle(Napi::Env env, Napi::Object exports);
