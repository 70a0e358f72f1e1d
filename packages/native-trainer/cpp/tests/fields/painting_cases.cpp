#include "painting_cases.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <random>

#include "painting/colour/lupton.h"
#include "painting/paint.h"

namespace perseus::tests {

using painting::Painting;
using painting::Resampling;

double ImageLie::imageX(double x, double y) const {
  const double angle = turnDegrees * std::numbers::pi / 180;
  return originX + scale * (std::cos(angle) * x - std::sin(angle) * y) + curve * x * y;
}

double ImageLie::imageY(double x, double y) const {
  const double angle = turnDegrees * std::numbers::pi / 180;
  return originY + scale * (std::sin(angle) * x + std::cos(angle) * y) - curve * y * y;
}

Painting PaintingCase::painting() {
  Painting made{};
  made.x = x;
  made.y = y;
  made.width = width;
  made.height = height;
  made.resampling = resampling;
  made.noise = {{noise[0], noise[1], noise[2]}, 0x123456789abcULL};
  made.curve = painting::luptonCurve({1, 6, -0.02, {0.8, 1, 1.4}});
  const int32_t across = painting::nodesFor(x, width);
  const int32_t down = painting::nodesFor(y, height);
  for (size_t i = 0; i < 3; ++i) {
    if (pixels[i].empty()) {
      std::minstd_rand random(static_cast<unsigned>(5 + i));
      std::uniform_real_distribution<float> any(-0.1F, 1.5F);
      for (int32_t n = 0; n < imageSide * imageSide; ++n) pixels[i].push_back(any(random));
      pixels[i][static_cast<size_t>(31 * imageSide + 40 + static_cast<int32_t>(i))] =
          std::numeric_limits<float>::quiet_NaN();
    }
    imageX_[i].clear();
    imageY_[i].clear();
    for (int32_t n = 0; n < across * down; ++n) {
      const double nodeX = x - painting::beyondNode(x) + n % across * painting::nodeStep;
      const double nodeY = y - painting::beyondNode(y) + n / across * painting::nodeStep;
      imageX_[i].push_back(lies[i].imageX(nodeX, nodeY));
      imageY_[i].push_back(lies[i].imageY(nodeX, nodeY));
    }
    made.bands[i] = {
        pixels[i].data(), 1000, 2000, imageSide, imageSide, 1.49F, 1.1F + 0.2F * i, imageX_[i].data(),
        imageY_[i].data()};
    if (!brightened) continue;
    factors[i].resize(12);
    for (size_t n = 0; n < 12; ++n) factors[i][n] = 1 + 0.1F * static_cast<float>((n * 7 + i) % 5);
    made.brightening.factors[i] = factors[i].data();
  }
  if (brightened) {
    made.brightening.step = 40;
    made.brightening.nodesAcross = 4;
    made.brightening.nodesDown = 3;
  }
  return made;
}

std::vector<PaintingCase> paintingCases() {
  std::vector<PaintingCase> cases;
  const auto add = [&cases](const std::string& name, const std::array<ImageLie, 3>& lies) {
    const std::pair<Resampling, const char*> methods[] = {
        {Resampling::Bilinear, "bilinear"}, {Resampling::Lanczos3, "lanczos3"}, {Resampling::Area, "area"}};
    for (const auto& [resampling, method] : methods) {
      PaintingCase made;
      made.name = std::string(method) + ", " + name;
      made.resampling = resampling;
      made.lies = lies;
      cases.push_back(made);
    }
  };
  // The section begins at (1000, 2000) of its image.
  add("on the grid", {ImageLie{975, 1999, 1, 0}, {966, 2003, 1, 0}, {980, 2010, 1, 0}});
  add("off the grid", {ImageLie{975.25, 1999.5, 1, 0}, {966.9, 2003.1, 1, 0}, {980, 2010.4, 1, 0}});
  add("turned", {ImageLie{990, 1990, 0.9, 20}, {1090, 2010, 0.8, 100}, {1080, 2090, 0.7, -170}});
  add("of finer pixels", {ImageLie{900, 1990, 2.3, 0}, {990, 1900, 1.9, 33}, {880, 1990, 3.1, 0.01}});
  add("of coarser pixels", {ImageLie{990, 2003, 0.4, 0}, {1010, 2010, 0.3, 45}, {1003, 2001, 0.7, -0.02}});
  add("curved", {ImageLie{970, 1999, 1, 2, 1e-4}, {975, 2003, 0.9, -5, 2e-4}, {980, 2000, 1.1, 1, -1e-4}});
  return cases;
}

PaintedPixels paintedOf(const Painting& painting) {
  const auto count = static_cast<size_t>(painting.width) * static_cast<size_t>(painting.height);
  PaintedPixels painted{std::vector<uint8_t>(3 * count), std::vector<uint8_t>(count)};
  painting::paint(painting, {painted.rgb.data(), painted.mask.data(), painting.width, 0, 0}, c10::kCPU);
  return painted;
}

}  // namespace perseus::tests
