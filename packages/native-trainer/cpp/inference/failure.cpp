#include "failure.h"

#include <c10/util/Exception.h>

#include <algorithm>
#include <array>
#include <new>

namespace perseus {
namespace {

/// The CPU allocator has no type of its own for this, nor have the libraries that LibTorch calls.
constexpr std::array<const char*, 4> kSigns{"DefaultCPUAllocator", "CUDA error: out of memory",
                                            "CUDNN_STATUS_ALLOC_FAILED", "CUBLAS_STATUS_ALLOC_FAILED"};

}  // namespace

bool isOutOfMemory(const std::exception& error) {
  if (dynamic_cast<const c10::OutOfMemoryError*>(&error) || dynamic_cast<const std::bad_alloc*>(&error)) {
    return true;
  }
  const std::string message = error.what();
  return std::ranges::any_of(kSigns,
                             [&](const char* sign) { return message.find(sign) != std::string::npos; });
}

std::string sentenceOf(const std::exception& error) {
  const auto* torch = dynamic_cast<const c10::Error*>(&error);
  std::string message = torch ? torch->what_without_backtrace() : error.what();
  message.erase(std::min(message.find('\n'), message.size()));
  while (!message.empty() && (message.back() == '.' || message.back() == ' ')) message.pop_back();
  return message.empty() ? "it did not say why" : message;
}

}  // namespace perseus
