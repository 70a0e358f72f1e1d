#include "cuda/kernel_launch.h"

#include <cuda_runtime_api.h>

#include <string>

#include "error.h"

namespace perseus::cuda {

void checkLaunched(int status, const char* purpose) {
  if (status == cudaSuccess) return;
  const std::string reason = cudaGetErrorString(static_cast<cudaError_t>(status));
  throw Error("CUDA_KERNEL",
              std::string("The device did not run the kernel that ") + purpose + " (" + reason +
                  "). Look whether other programs hold it, and whether the addon was built for it.",
              {{"cuda", reason}});
}

}  // namespace perseus::cuda
