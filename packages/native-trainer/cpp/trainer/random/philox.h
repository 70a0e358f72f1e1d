#pragma once

#include <array>
#include <cstdint>

namespace perseus {

/// Philox4x32-10, a counter-based hash: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3".
/// The same as `philox4x32` in @perseus/core.
inline std::array<uint32_t, 4> philox4x32(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const uint64_t p0 = uint64_t{0xD2511F53u} * counter[0];
    const uint64_t p1 = uint64_t{0xCD9E8D57u} * counter[2];
    counter = {static_cast<uint32_t>(p1 >> 32) ^ counter[1] ^ key[0], static_cast<uint32_t>(p1),
               static_cast<uint32_t>(p0 >> 32) ^ counter[3] ^ key[1], static_cast<uint32_t>(p0)};
    key[0] += 0x9E3779B9u;
    key[1] += 0xBB67AE85u;
  }
  return counter;
}

/// What a random number is for: part of its counter, so that no two uses share one.
enum class Purpose : uint32_t { Shuffle = 1, Augmentation = 2, Initialisation = 3 };

/// The random block for (seed, purpose, index0, index1, block): no state, so that order and threads cannot
/// matter.
inline std::array<uint32_t, 4> randomBlock(int64_t seed, Purpose purpose, uint32_t index0, uint32_t index1,
                                           uint32_t block) {
  const auto bits = static_cast<uint64_t>(seed);
  return philox4x32({block, index0, index1, static_cast<uint32_t>(purpose)},
                    {static_cast<uint32_t>(bits), static_cast<uint32_t>(bits >> 32)});
}

/// [0, 1) with 32 bits.
inline double uniform(uint32_t word) {
  return word * 0x1p-32;
}

}  // namespace perseus
