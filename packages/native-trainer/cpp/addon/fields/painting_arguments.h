#pragma once

#include "napi_setup.h"
#include "painting/painting.h"

/// Reads `PaintingSources` (packages/native-trainer/src/native/binding.ts); its pointers lead into the arrays
/// of JavaScript, which are to be kept alive.
/// @throws perseus::Error NATIVE_ARGUMENT
perseus::painting::Painting paintingOf(const Napi::Value& sources);
