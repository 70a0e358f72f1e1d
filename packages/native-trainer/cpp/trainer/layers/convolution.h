#pragma once

#include <torch/nn/modules/conv.h>
#include <torch/nn/pimpl.h>

namespace perseus {

/// A convolution without bias, its padding half its kernel. On the CPU it does two things faster than
/// PyTorch's own, with the same autocast:
///
/// The weights' gradient is, where that is quicker, one product of matrices: of the output's gradient and of
/// the windows that each output pixel saw. oneDNN's bfloat16 kernels for it run at a tenth of the processor's
/// speed where the stride is 2, and their threads wait for each other spinning.
///
/// Under autocast it runs with a bfloat16 copy of its weight where it was given one: nothing is cast in each
/// step then, and the gradient stays in bfloat16, as the optimizer reads it.
class ConvolutionImpl : public torch::nn::Conv2dImpl {
 public:
  using torch::nn::Conv2dImpl::Conv2dImpl;

  at::Tensor forward(const at::Tensor& x);

  /// The copy, kept equal to `weight` by who gave it; a leaf of its own, whose gradient is the weight's.
  at::Tensor half;
};
TORCH_MODULE(Convolution);

}  // namespace perseus
