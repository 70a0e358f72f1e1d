#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <utility>
#include <vector>

namespace perseus {

/// The factor that keeps gradients within float16's range, by the rules of PyTorch's GradScaler: 65536 at
/// first, doubled after 2000 sound steps in a row, halved after a step whose gradients were not finite.
/// Micikevicius et al. 2018.
///
/// It lives on the device, so that nobody waits for what becomes of it.
class LossScale {
 public:
  explicit LossScale(at::Device device);

  /// float32 scalar
  const at::Tensor& factor() const { return factor_; }

  /// float32 scalar: 1 where gradients that are not finite may be the factor's doing, and a smaller one may
  /// help.
  at::Tensor mayBeTooLarge() const;

  /// @param skip float32 scalar: 1 where the step's gradients were not finite
  void update(const at::Tensor& skip);

  /// State by name, to be saved and restored in place.
  std::vector<std::pair<std::string, at::Tensor>> state() const;

 private:
  at::Tensor factor_;
  at::Tensor soundSteps_;  ///< int32 scalar, since the factor last changed
};

}  // namespace perseus
