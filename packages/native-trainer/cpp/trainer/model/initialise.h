#pragma once

#include "model/resnet.h"

namespace perseus {

/// Fresh weights from `seed`: convolutions normal with variance 2 / fan_out (He et al. 2015, as torchvision
/// has it), batch norms 1 and 0, the classifier uniform within 1/sqrt(fan_in). With `zeroInitLastGamma` every
/// block starts as the identity (Goyal et al. 2017).
void initialise(ResNet50& model, const ArchitectureConfig& architecture, int64_t seed);

}  // namespace perseus
