#include "model/input.h"

#include <ATen/ops/avg_pool2d.h>

namespace perseus {

at::Tensor networkInput(const at::Tensor& images, const InputConfig& input) {
  // NHWC memory seen as NCHW is channels_last already: nothing is moved.
  at::Tensor x = images.to(at::kFloat)
                     .sub_(static_cast<double>(input.zeroPoint))
                     .mul_(input.scale)
                     .permute({0, 3, 1, 2});
  return input.downsample > 1 ? at::avg_pool2d(x, input.downsample) : x;
}

}  // namespace perseus
