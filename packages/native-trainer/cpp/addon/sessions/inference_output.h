#pragma once

#include <functional>
#include <span>

#include "inference/torch_session.h"
#include "napi_setup.h"

/// Runs cutouts, and says how many looks go through the network at once by now.
using SessionRun =
    std::function<int64_t(std::span<const perseus::ViewSpec>, const perseus::InferenceResults&)>;

/// Does a run of a session on a thread of libuv's pool, which writes into arrays of JavaScript.
///
/// @param views as `viewsOf` takes them
/// @throws perseus::Error NATIVE_ARGUMENT
/// @returns a promise of a `TorchOutput` (packages/native-trainer/src/native/binding.ts)
Napi::Value promiseOfOutput(const Napi::Value& views, int64_t cutouts, int64_t embeddingSize, SessionRun run);
