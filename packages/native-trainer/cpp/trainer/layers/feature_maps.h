#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty_like.h>

#include "kernels/instructions.h"

namespace perseus {

/// Whether a feature map [N, C, H, W] is channels_last, which is [rows, channels] to the kernels.
inline bool isChannelsLast(const at::Tensor& map) {
  return map.dim() == 4 && map.is_contiguous(at::MemoryFormat::ChannelsLast);
}

/// `body(a value of the type that the kernels take for the map's)`
template <typename Body>
auto withType(const at::Tensor& map, const Body& body) {
  return map.scalar_type() == at::kFloat ? body(float{}) : body(kernels::Bfloat16{});
}

template <typename T>
const T* read(const at::Tensor& map) {
  return static_cast<const T*>(map.const_data_ptr());
}

template <typename T>
T* write(const at::Tensor& map) {
  return static_cast<T*>(map.mutable_data_ptr());
}

/// A gradient in the layout of the maps.
inline at::Tensor laidOut(at::Tensor gradient) {
  return gradient.defined() ? gradient.contiguous(at::MemoryFormat::ChannelsLast) : gradient;
}

/// Where a result may be written: over the gradient, if nobody else has hold of it.
inline at::Tensor reused(const at::Tensor& gradient) {
  const bool ours = gradient.use_count() == 1 && gradient.storage().use_count() == 1;
  return ours ? gradient : at::empty_like(gradient);
}

/// g = the sum of both gradients, one of which there must be, where y > 0.
template <typename T>
void maskedSum(const at::Tensor& first, const at::Tensor& second, const at::Tensor& y, int64_t at,
               int64_t count, const at::Tensor& g) {
  const kernels::NormKernels<T>& run = kernels::normKernels<T>();
  if (first.defined() && second.defined()) {
    run.addMask(read<T>(first) + at, read<T>(second) + at, read<T>(y) + at, count, write<T>(g) + at);
  } else {
    run.mask(read<T>(first.defined() ? first : second) + at, read<T>(y) + at, count, write<T>(g) + at);
  }
}

}  // namespace perseus
