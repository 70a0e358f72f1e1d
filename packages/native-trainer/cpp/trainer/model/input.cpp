#include "model/input.h"

#include <ATen/ops/avg_pool2d.h>

#include "data/device_input.h"
#include "model/autocast.h"

namespace perseus {

at::Tensor networkInput(const at::Tensor& images, const InputConfig& input) {
  // NHWC memory seen as NCHW is channels_last already: nothing is moved.
  at::Tensor x = images.to(at::kFloat)
                     .sub_(static_cast<double>(input.zeroPoint))
                     .mul_(input.scale)
                     .permute({0, 3, 1, 2});
  return input.downsample > 1 ? at::avg_pool2d(x, input.downsample) : x;
}

at::Tensor networkInput(const Batch& batch, const TrainConfig& config, Precision precision) {
  if (!batch.looks.defined()) return networkInput(batch.images, config.input);
  constexpr int64_t channels = 4;
  return deviceInput(batch.images, batch.looks, config.input,
                     {config.augmentation.interpolation, config.augmentation.corners}, typeOf(precision),
                     channels);
}

}  // namespace perseus
