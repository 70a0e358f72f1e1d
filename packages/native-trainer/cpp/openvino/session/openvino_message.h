#pragma once

#include <string>

namespace perseus {

/// The sentence in a message of OpenVINO's, which lists its source files and checks around it, line by line.
std::string sentenceOf(const std::string& message);

}  // namespace perseus
