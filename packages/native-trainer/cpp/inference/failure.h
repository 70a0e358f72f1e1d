#pragma once

#include <exception>
#include <string>

namespace perseus {

/// Whether memory ran out, the device's or the machine's: smaller batches may fit.
bool isOutOfMemory(const std::exception& error);

/// The first line of what LibTorch says, without its backtrace and its advice on debugging.
std::string sentenceOf(const std::exception& error);

}  // namespace perseus
