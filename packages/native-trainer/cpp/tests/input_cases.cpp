#include "input_cases.h"

#include <torch/types.h>
#include <torch/utils.h>

#include <random>

namespace perseus::tests {
namespace {

struct Shape {
  int64_t height, width, size, downsample;
};

constexpr Shape shapes[] = {{40, 40, 40, 1}, {40, 52, 32, 1}, {33, 31, 26, 2}, {17, 23, 30, 2},
                            {21, 20, 19, 3}, {1, 1, 4, 1},    {2, 33000, 6, 1}};

std::vector<Sample> randomSamples(std::mt19937& die, int32_t cutouts) {
  std::uniform_real_distribution<double> angle(-720, 720);
  std::vector<Sample> samples;
  for (int32_t i = 0; i < 14; ++i) {
    const double angleDeg = i % 3 == 0 ? 90.0 * (i - 4) : angle(die);
    // Out of order and more than once, as a shuffled batch has them.
    samples.push_back({(i * 7 + 3) % cutouts, 0, 1, {angleDeg, i % 2 == 1}});
  }
  return samples;
}

}  // namespace

std::vector<InputCase> inputCases() {
  torch::manual_seed(11);
  std::mt19937 die(11);
  std::vector<InputCase> cases;
  for (const Shape& shape : shapes) {
    for (const Interpolation interpolation : {Interpolation::Bilinear, Interpolation::Nearest}) {
      for (const Corners corners : {Corners::Crop, Corners::Reflect, Corners::Black}) {
        cases.push_back({std::to_string(shape.height) + " x " + std::to_string(shape.width) + " at " +
                             std::to_string(shape.size) + " / " + std::to_string(shape.downsample) +
                             ", interpolation " + std::to_string(static_cast<int>(interpolation)) +
                             ", corners " + std::to_string(static_cast<int>(corners)),
                         torch::randint(256, {5, shape.height, shape.width, 3}, torch::kByte),
                         randomSamples(die, 5), InputConfig{shape.size, shape.downsample, 127, 1 / 127.5},
                         Rendering{interpolation, corners}});
      }
    }
  }
  return cases;
}

}  // namespace perseus::tests
