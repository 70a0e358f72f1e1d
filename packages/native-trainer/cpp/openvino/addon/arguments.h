#pragma once

#include <string>
#include <vector>

#include "napi_setup.h"
#include "session.h"

// Reads what JavaScript gives, which src/openvino/ has checked: what does not fit here is a fault of ours,
// and must still not reach memory.

/// @throws CodedError NATIVE_ARGUMENT, as all of these
perseus::GraphSettings graphSettingsOf(const Napi::Object& settings);
perseus::Rendering renderingOf(const Napi::Object& settings);

/// `views` is [angle in degrees, 1 where flipped] of each.
std::vector<perseus::ViewSpec> viewsOf(const Napi::Value& views);

/// @param sizes count, height, width
perseus::Cutouts cutoutsOf(const Napi::Value& pixels, const Napi::Value (&sizes)[3]);

Napi::Uint8Array bytesOf(const Napi::Value& value);
