#include "step/loss_scale.h"

#include <ATen/ops/_amp_update_scale.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

namespace perseus {

LossScale::LossScale(at::Device device)
    : factor_(at::full({}, 65536.0, at::TensorOptions(device).dtype(at::kFloat))),
      soundSteps_(at::zeros({}, at::TensorOptions(device).dtype(at::kInt))) {}

at::Tensor LossScale::mayBeTooLarge() const {
  return (factor_ > 1.0).to(at::kFloat);
}

void LossScale::update(const at::Tensor& skip) {
  at::_amp_update_scale_(factor_, soundSteps_, skip, /*scale_growth_factor=*/2.0,
                         /*scale_backoff_factor=*/0.5,
                         /*growth_interval=*/2000);
}

std::vector<std::pair<std::string, at::Tensor>> LossScale::state() const {
  return {{"lossScale.factor", factor_}, {"lossScale.soundSteps", soundSteps_}};
}

}  // namespace perseus
