#pragma once

#include "layers/norm_passes.h"

namespace perseus::cuda {

/// Fused norms on the GPU, by our own kernels; null where they do not take the map: it is of another type
/// than float32, bfloat16 and float16, its channels do not fill 16 bytes, or fusesNorms() says no.
const NormPasses* normPassesFor(const at::Tensor& map);

/// Whether norms are fused on a GPU: where the environment's PERSEUS_CUDA_NORMS says `fused`. Otherwise
/// PyTorch's operations are taken. Set by tests alone, and never between a norm and its gradient.
bool& fusesNorms();

}  // namespace perseus::cuda
