#pragma once

#include <cstdint>

#include "config/config.h"

namespace perseus {

/// Learning rate of `step` (0-based) out of `total`.
///
/// - constant: the rate itself
/// - exponential, Keras' ExponentialDecay: rate * decayRate^(step / decaySteps)
/// - cosine: linear warm-up over warmupFraction, then half a cosine to zero (Loshchilov & Hutter 2017, eq. 5,
/// without
///   restarts)
/// - one-cycle: half a cosine from rate/25 up to the rate at warmupFraction, then down to rate/250 000 (Smith
/// & Topin
///   2018; the defaults of PyTorch's OneCycleLR)
double learningRate(const ScheduleConfig& schedule, int64_t step, int64_t total);

}  // namespace perseus
