#pragma once

#include <string>
#include <vector>

#include "inference/torch_session.h"
#include "napi_setup.h"

// Reads what src/torch/ gives, which has checked it: what does not fit here is a fault of ours, and must
// still not reach memory.

/// @param text JSON of a `TorchSessionSettings` (packages/native-trainer/src/native/binding.ts)
/// @throws perseus::Error NATIVE_ARGUMENT, as all of these
perseus::TorchSettings torchSettingsOf(const std::string& text);

/// `views` is [angle in degrees, 1 where flipped] of each.
std::vector<perseus::ViewSpec> viewsOf(const Napi::Value& views);

/// @param sizes count, height, width
perseus::PackedCutouts packedCutoutsOf(const Napi::Value& pixels, const Napi::Value (&sizes)[3]);
