#pragma once

namespace perseus::cuda {

/// @param status cudaError_t of a launch
/// @param purpose of the kernel, to stand in a sentence: "prepares the input"
/// @throws Error CUDA_KERNEL where it is not 0
void checkLaunched(int status, const char* purpose);

}  // namespace perseus::cuda
