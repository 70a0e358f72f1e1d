#include "cuda/devices.h"

#include <ATen/cuda/CUDAContext.h>

namespace perseus {

std::vector<Gpu> gpus() {
  std::vector<Gpu> found;
  for (c10::DeviceIndex device = 0; device < at::cuda::device_count(); ++device) {
    const cudaDeviceProp& properties = *at::cuda::getDeviceProperties(device);
    found.push_back({properties.name, static_cast<int64_t>(properties.totalGlobalMem),
                     std::to_string(properties.major) + "." + std::to_string(properties.minor)});
  }
  return found;
}

}  // namespace perseus
