#pragma once

#include "data/input_pixel.h"

// Plain CUDA behind a C interface: no header of torch, nor of CUDA for who calls it.

namespace perseus::cuda {

enum class InputValue : int { Float32, Bfloat16, Float16 };

/// One call of `perseusCudaInput`; every pointer is the device's.
struct InputBatch {
  const uint8_t* cutouts;  ///< [cutoutCount, H, W, 3]; may be more than 2 GiB
  int64_t cutoutCount;
  const int64_t* looks;  ///< [lookCount, numbersOfLook]
  int64_t lookCount;
  InputPixels pixels;
  InputValue value;
  int64_t channels;  ///< 3 or more; those beyond 3 are written as 0
  void* input;       ///< [lookCount, side, side, channels], aligned to 16 bytes
};

}  // namespace perseus::cuda

extern "C" {

/// Looks at cutouts as the network takes them, in one pass; values are those of `deviceInput` on the CPU, bit
/// for bit.
///
/// Rows of looks are checked on the host, before they are uploaded. One that is not among the cutouts is not
/// read from: its input becomes NaN.
///
/// @param stream a cudaStream_t
/// @returns a cudaError_t, 0 where the kernel was launched
int perseusCudaInput(const perseus::cuda::InputBatch* batch, void* stream);
}
