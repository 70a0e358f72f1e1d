#pragma once

#include <cstdint>
#include <vector>

namespace sky {

/// Bits of a mask: why a rendered pixel is not to be trusted.
constexpr uint8_t kNoData = 1;
constexpr uint8_t kSaturated = 2;

/// A piece of an image in memory; pixel (0, 0) of it is (x, y) of the image.
struct ImageSection {
  int64_t x = 0;
  int64_t y = 0;
  int64_t width = 0;
  int64_t height = 0;
  std::vector<float> pixels;
};

}  // namespace sky
