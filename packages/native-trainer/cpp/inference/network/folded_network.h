#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "inference/network/weight_file.h"

namespace perseus {

struct FoldedArchitecture {
  Stride stride;
  int64_t stemChannels;
};

/// How a network computes.
struct Compute {
  at::Device device = at::kCPU;
  at::ScalarType type = at::kFloat;  ///< float32, bfloat16 or float16: of the convolutions
};

/// What the exported graph gives, all float32.
struct NetworkOutput {
  at::Tensor logits;       ///< [n, 2], before temperature
  at::Tensor probability;  ///< [n, 2], softmax(logits / temperature)
  at::Tensor embedding;    ///< [n, 32 x stemChannels]
};

/// A convolution with its batch norm folded into weight and bias, and what follows it in one pass where the
/// device has that.
class FoldedConvolution {
 public:
  struct Shape {
    int64_t in, out, kernel, stride;
  };

  /// @param in channels of the input where it has more than `shape.in`, the rest of them 0
  FoldedConvolution(const WeightFile& file, const std::string& name, const Shape& shape,
                    const Compute& compute, int64_t in);

  at::Tensor plain(const at::Tensor& x) const;
  at::Tensor relu(const at::Tensor& x) const;
  /// relu(convolution(x) + shortcut)
  at::Tensor addRelu(const at::Tensor& x, const at::Tensor& shortcut) const;

 private:
  at::Tensor weight_;
  at::Tensor bias_;
  int64_t stride_;
  int64_t padding_;
  bool fused_;
};

/// ResNet-50 as `model.onnx` has it, behind its preprocessing. Use it under c10::InferenceMode.
class FoldedNetwork {
 public:
  /// Channels of the input that convolutions on this device are fastest with: the ones beyond 3 are 0.
  static int64_t inputChannels(const Compute& compute);

  /// @throws Error MODEL_UNREADABLE
  FoldedNetwork(const WeightFile& file, const FoldedArchitecture& architecture, const Compute& compute);

  /// @param x [n, inputChannels, side, side] channels_last, of the type and on the device it was made for
  NetworkOutput forward(const at::Tensor& x) const;

  const Compute& compute() const { return compute_; }
  int64_t embeddingSize() const { return fcWeight_.size(1); }

 private:
  struct Bottleneck {
    FoldedConvolution first, second, third;
    std::optional<FoldedConvolution> shortcut;

    at::Tensor forward(const at::Tensor& x) const;
  };

  Compute compute_;
  FoldedConvolution stem_;
  std::vector<Bottleneck> blocks_;
  at::Tensor fcWeight_;
  at::Tensor fcBias_;
  at::Tensor temperature_;
};

}  // namespace perseus
