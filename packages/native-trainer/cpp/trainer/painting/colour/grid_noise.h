#pragma once

#include <cmath>

#include "kernels/uncontracted.h"
#include "painting/painting.h"

namespace perseus::painting {

struct Words {
  uint32_t of[4];
};

/// Philox4x32-10 (Salmon et al. 2011, SC11), as random/philox.h has it, whose std::array devices have not.
PERSEUS_DEVICE_FUNCTION Words philox4x32(Words counter, uint64_t key) {
  auto key0 = static_cast<uint32_t>(key);
  auto key1 = static_cast<uint32_t>(key >> 32);
  for (int round = 0; round < 10; ++round) {
    const uint64_t p0 = uint64_t{0xD2511F53U} * counter.of[0];
    const uint64_t p1 = uint64_t{0xCD9E8D57U} * counter.of[2];
    counter = {{static_cast<uint32_t>(p1 >> 32) ^ counter.of[1] ^ key0, static_cast<uint32_t>(p1),
                static_cast<uint32_t>(p0 >> 32) ^ counter.of[3] ^ key1, static_cast<uint32_t>(p0)}};
    key0 += 0x9E3779B9U;
    key1 += 0xBB67AE85U;
  }
  return counter;
}

/// Cosine and sine of a number of turns.
struct Direction {
  double cosine;
  double sine;
};

PERSEUS_DEVICE_FUNCTION Direction directionOf(double turns) {
#ifdef __CUDA_ARCH__
  // Of radians the device would need memory of the thread's for large angles, which there are none of.
  Direction direction;
  sincospi(2 * turns, &direction.sine, &direction.cosine);
  return direction;
#else
  const double angle = 2 * 3.141592653589793238 * turns;
  return {std::cos(angle), std::sin(angle)};
#endif
}

/// Adds Gaussian noise to the three bands of a pixel: a function of the seed and its place in the grid alone,
/// of Philox with key = seed and counter = (x, y, 0, purpose); normals by Box & Muller.
PERSEUS_DEVICE_FUNCTION void addNoise(const Noise& noise, int32_t x, int32_t y, float (&bands)[3]) {
  /// FNV-1a of "match the point spread": no other use of a seed has it.
  constexpr uint32_t purpose = 0x5eeed5c1U;
  const Words words =
      philox4x32({{static_cast<uint32_t>(x), static_cast<uint32_t>(y), 0, purpose}}, noise.seed);
  const auto uniform = [&words](int i) { return times(words.of[i] + 0.5, 1.0 / 4294967296.0); };
  const double first = sqrt(times(-2.0, log(uniform(0))));
  const double second = sqrt(times(-2.0, log(uniform(2))));
  const Direction direction = directionOf(uniform(1));
  bands[0] += static_cast<float>(times(times(noise.sigma[0], first), direction.cosine));
  bands[1] += static_cast<float>(times(times(noise.sigma[1], first), direction.sine));
  bands[2] += static_cast<float>(times(times(noise.sigma[2], second), directionOf(uniform(3)).cosine));
}

}  // namespace perseus::painting
