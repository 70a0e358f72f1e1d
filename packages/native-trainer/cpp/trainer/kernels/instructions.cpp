#include "kernels/instructions.h"

#include <atomic>

namespace perseus::kernels {

#define PERSEUS_DECLARE_KERNELS(instructions)   \
  namespace instructions {                      \
  extern const NormKernels<float> ofFloats;     \
  extern const NormKernels<Bfloat16> ofBfloats; \
  }
PERSEUS_DECLARE_KERNELS(portable)
#ifdef PERSEUS_X86_KERNELS
PERSEUS_DECLARE_KERNELS(avx2)
PERSEUS_DECLARE_KERNELS(avx512)
#endif
#undef PERSEUS_DECLARE_KERNELS

namespace {

std::atomic<Instructions>& inUse() {
  static std::atomic<Instructions> instructions = availableInstructions().back();
  return instructions;
}

}  // namespace

std::vector<Instructions> availableInstructions() {
  std::vector<Instructions> found{Instructions::Portable};
#ifdef PERSEUS_X86_KERNELS
  // These ask the operating system too, whether it keeps the registers.
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    found.push_back(Instructions::Avx2);
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
      found.push_back(Instructions::Avx512);
    }
  }
#endif
  return found;
}

void useInstructions(std::optional<Instructions> instructions) {
  inUse() = instructions.value_or(availableInstructions().back());
}

template <>
const NormKernels<float>& normKernels<float>() {
  switch (inUse().load()) {
#ifdef PERSEUS_X86_KERNELS
    case Instructions::Avx512:
      return avx512::ofFloats;
    case Instructions::Avx2:
      return avx2::ofFloats;
#endif
    default:
      return portable::ofFloats;
  }
}

template <>
const NormKernels<Bfloat16>& normKernels<Bfloat16>() {
  switch (inUse().load()) {
#ifdef PERSEUS_X86_KERNELS
    case Instructions::Avx512:
      return avx512::ofBfloats;
    case Instructions::Avx2:
      return avx2::ofBfloats;
#endif
    default:
      return portable::ofBfloats;
  }
}

}  // namespace perseus::kernels
