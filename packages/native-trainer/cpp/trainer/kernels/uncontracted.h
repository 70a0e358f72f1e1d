#pragma once

#include "kernels/device_function.h"

// Products that no compiler contracts with a sum into one rounding: what a CUDA kernel makes of them is what
// its twin makes, bit for bit. For the processor the files that use it are compiled with -ffp-contract=off.

namespace perseus {

PERSEUS_DEVICE_FUNCTION float times(float a, float b) {
#ifdef __CUDA_ARCH__
  return __fmul_rn(a, b);
#else
  return a * b;
#endif
}

PERSEUS_DEVICE_FUNCTION double times(double a, double b) {
#ifdef __CUDA_ARCH__
  return __dmul_rn(a, b);
#else
  return a * b;
#endif
}

}  // namespace perseus
