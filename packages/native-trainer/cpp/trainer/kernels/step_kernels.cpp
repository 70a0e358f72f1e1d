#include "kernels/step_kernels.h"

#include "kernels/instructions.h"

namespace perseus::kernels {
namespace {

// Blocks stay in the first-level cache between the short loops, which compilers vectorise.
constexpr int64_t blockLength = 512;
constexpr int64_t lanes = 16;

/// The gradient of `count` values from `start` on, scaled, the penalty's included.
PERSEUS_INLINED_FUNCTION void readGradient(const StepRange& range, int64_t start, int64_t count, float scale,
                                           float* __restrict out) {
  if (range.gradientIsHalf) {
    const Bfloat16* __restrict from = static_cast<const Bfloat16*>(range.gradient) + start;
    for (int64_t i = 0; i < count; ++i) out[i] = widen(from[i]);
  } else {
    const float* __restrict from = static_cast<const float*>(range.gradient) + start;
    for (int64_t i = 0; i < count; ++i) out[i] = from[i];
  }
  if (range.penalty != 0) {
    const float* __restrict parameter = range.parameter + start;
    const float penalty = range.penalty;
    for (int64_t i = 0; i < count; ++i) out[i] += penalty * parameter[i];
  }
  if (scale != 1) {
    for (int64_t i = 0; i < count; ++i) out[i] *= scale;
  }
}

PERSEUS_INLINED_FUNCTION double squaresOf(const StepRange& range) {
  double total = 0;
  for (int64_t start = 0; start < range.count; start += blockLength) {
    const int64_t count = range.count - start < blockLength ? range.count - start : blockLength;
    alignas(64) float gradient[blockLength];
    readGradient(range, start, count, 1, gradient);
    for (int64_t i = count; i < blockLength; ++i) gradient[i] = 0;
    alignas(64) float sums[lanes] = {};
    for (int64_t i = 0; i < blockLength; i += lanes) {
      for (int64_t lane = 0; lane < lanes; ++lane) sums[lane] += gradient[i + lane] * gradient[i + lane];
    }
    for (int64_t lane = 0; lane < lanes; ++lane) total += static_cast<double>(sums[lane]);
  }
  return total;
}

/// PyTorch's form: buffer = momentum * buffer + gradient; Nesterov's looks one step further.
PERSEUS_INLINED_FUNCTION void moveBySgd(const StepRates& rates, float decay, int64_t count,
                                        float* __restrict gradient, float* __restrict parameter,
                                        float* __restrict momentum) {
  const float rate = rates.learningRate;
  for (int64_t i = 0; i < count; ++i) gradient[i] += decay * parameter[i];
  if (rates.momentum == 0) {
    for (int64_t i = 0; i < count; ++i) parameter[i] -= rate * gradient[i];
    return;
  }
  const float kept = rates.momentum;
  for (int64_t i = 0; i < count; ++i) momentum[i] = kept * momentum[i] + gradient[i];
  if (rates.nesterov) {
    for (int64_t i = 0; i < count; ++i) parameter[i] -= rate * (gradient[i] + kept * momentum[i]);
  } else {
    for (int64_t i = 0; i < count; ++i) parameter[i] -= rate * momentum[i];
  }
}

PERSEUS_INLINED_FUNCTION void moveByAdamW(const StepRates& rates, float decay, int64_t count,
                                          const float* __restrict gradient, float* __restrict parameter,
                                          float* __restrict mean, float* __restrict meanSquare) {
  const float shrink = 1 - rates.learningRate * decay;
  const float size = rates.learningRate / rates.correction1;
  const float fresh1 = rates.fresh1;
  const float beta2 = rates.beta2;
  const float fresh2 = rates.fresh2;
  const float epsilon = rates.epsilon;
  const float root = rates.rootCorrection2;
  for (int64_t i = 0; i < count; ++i) {
    const float g = gradient[i];
    const float m = mean[i] + fresh1 * (g - mean[i]);
    const float v = beta2 * meanSquare[i] + fresh2 * g * g;
    mean[i] = m;
    meanSquare[i] = v;
    parameter[i] = shrink * parameter[i] - size * m / (__builtin_sqrtf(v) / root + epsilon);
  }
}

PERSEUS_INLINED_FUNCTION void updateOf(const StepRange& range, const StepRates& rates) {
  for (int64_t start = 0; start < range.count; start += blockLength) {
    const int64_t count = range.count - start < blockLength ? range.count - start : blockLength;
    alignas(64) float gradient[blockLength];
    readGradient(range, start, count, rates.gradientScale, gradient);
    float* __restrict parameter = range.parameter + start;
    if (range.second != nullptr) {
      moveByAdamW(rates, range.weightDecay, count, gradient, parameter, range.first + start,
                  range.second + start);
    } else {
      moveBySgd(rates, range.weightDecay, count, gradient, parameter, range.first + start);
    }
    if (range.average != nullptr) {
      float* __restrict average = range.average + start;
      const float weight = rates.averageWeight;
      for (int64_t i = 0; i < count; ++i) average[i] += weight * (parameter[i] - average[i]);
    }
    if (range.half != nullptr) {
      Bfloat16* __restrict half = range.half + start;
      for (int64_t i = 0; i < count; ++i) half[i] = narrow<Bfloat16>(parameter[i]);
    }
  }
}

PERSEUS_INLINED_FUNCTION void roundingOf(const StepRange& range) {
  if (range.half == nullptr) return;
  const float* __restrict parameter = range.parameter;
  Bfloat16* __restrict half = range.half;
  for (int64_t i = 0; i < range.count; ++i) half[i] = narrow<Bfloat16>(parameter[i]);
}

#define PERSEUS_STEP_KERNELS(suffix, attribute)                                   \
  attribute double squares##suffix(const StepRange& range) {                      \
    return squaresOf(range);                                                      \
  }                                                                               \
  attribute void update##suffix(const StepRange& range, const StepRates& rates) { \
    updateOf(range, rates);                                                       \
  }                                                                               \
  attribute void round##suffix(const StepRange& range) {                          \
    roundingOf(range);                                                            \
  }

PERSEUS_STEP_KERNELS(Portable, )
#ifdef PERSEUS_X86_KERNELS
PERSEUS_STEP_KERNELS(Avx2, [[gnu::target("avx2,fma")]])
PERSEUS_STEP_KERNELS(Avx512,
                     [[gnu::target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,prefer-vector-width=512")]])
#endif

StepKernels kernelsFor(Instructions instructions) {
  switch (instructions) {
#ifdef PERSEUS_X86_KERNELS
    case Instructions::Avx512:
      return {"avx512", squaresAvx512, updateAvx512, roundAvx512};
    case Instructions::Avx2:
      return {"avx2", squaresAvx2, updateAvx2, roundAvx2};
#endif
    default:
      return {"portable", squaresPortable, updatePortable, roundPortable};
  }
}

std::vector<StepKernels> supported() {
  std::vector<StepKernels> found;
  for (const Instructions instructions : availableInstructions()) {
    found.push_back(kernelsFor(instructions));
  }
  return found;
}

}  // namespace

const std::vector<StepKernels>& stepKernels() {
  static const std::vector<StepKernels> kernels = supported();
  return kernels;
}

}  // namespace perseus::kernels
