#pragma once

#include "napi_setup.h"
#include "train.h"

/// Reads the `job` of `startTraining` (packages/native-trainer/src/native/binding.ts).
/// @throws perseus::Error NATIVE_ARGUMENT naming the property, CONFIG_* for the configuration
perseus::TrainJob toTrainJob(const Napi::Object& job);

/// The text of a property.
std::string textOf(const Napi::Object& object, const char* property);

std::string toText(const nlohmann::json& json);
