#include "grid_noise.h"

#include <cmath>
#include <numbers>

namespace sky {

namespace {

/// FNV-1a of "match the point spread": no other use of a seed has it.
constexpr uint32_t kPurpose = 0x5eeed5c1U;

std::array<uint32_t, 4> philox4x32(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const uint64_t p0 = uint64_t{0xD2511F53U} * counter[0];
    const uint64_t p1 = uint64_t{0xCD9E8D57U} * counter[2];
    counter = {static_cast<uint32_t>(p1 >> 32) ^ counter[1] ^ key[0], static_cast<uint32_t>(p1),
               static_cast<uint32_t>(p0 >> 32) ^ counter[3] ^ key[1], static_cast<uint32_t>(p0)};
    key[0] += 0x9E3779B9U;
    key[1] += 0xBB67AE85U;
  }
  return counter;
}

}  // namespace

void addNoise(const std::array<double, 3>& sigma, uint64_t seed, int64_t x, int64_t y, int64_t width,
              int64_t height, const std::array<float*, 3>& planes) {
  const std::array<uint32_t, 2> key{static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32)};
  for (int64_t row = 0; row < height; ++row) {
    for (int64_t column = 0; column < width; ++column) {
      const auto words =
          philox4x32({static_cast<uint32_t>(x + column), static_cast<uint32_t>(y + row), 0, kPurpose}, key);
      const auto uniform = [&words](int i) { return (words[i] + 0.5) * 0x1p-32; };
      const double first = std::sqrt(-2 * std::log(uniform(0)));
      const double second = std::sqrt(-2 * std::log(uniform(2)));
      const double angle = 2 * std::numbers::pi * uniform(1);
      const int64_t at = row * width + column;
      planes[0][at] += static_cast<float>(sigma[0] * first * std::cos(angle));
      planes[1][at] += static_cast<float>(sigma[1] * first * std::sin(angle));
      planes[2][at] += static_cast<float>(sigma[2] * second * std::cos(2 * std::numbers::pi * uniform(3)));
    }
  }
}

}  // namespace sky
