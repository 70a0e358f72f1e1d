#pragma once

#include <array>
#include <cstdint>

namespace sky {

/// Adds Gaussian noise of standard deviation `sigma` to three planes of a rectangle of a grid.
///
/// What a pixel gets is a function of `seed` and its place in the grid alone: Philox4x32-10 (Salmon et al.
/// 2011, SC11) of key = seed and counter = (x, y, 0, purpose), as `Draws` of @perseus/core; normals by Box &
/// Muller.
void addNoise(const std::array<double, 3>& sigma, uint64_t seed, int64_t x, int64_t y, int64_t width,
              int64_t height, const std::array<float*, 3>& planes);

}  // namespace sky
