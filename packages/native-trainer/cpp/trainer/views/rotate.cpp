#include "views/rotate.h"

#include <cmath>

#include "views/sampling.h"

namespace perseus {
namespace {

constexpr int64_t one = 65536;

int64_t fixed(double value) {
  return static_cast<int64_t>(std::floor(value * one + 0.5));
}

// Fifteen decimals as PIL has them: cos(90 degrees) becomes 0, and right angles move whole pixels.
double rounded(double value) {
  return std::nearbyint(value * 1e15) / 1e15;
}

void store(const Levels& levels, uint8_t* out) {
  for (int channel = 0; channel < 3; ++channel) out[channel] = static_cast<uint8_t>(levels.of[channel]);
}

}  // namespace

ViewTransform viewTransform(const ViewSpec& view, SourceSize source, int64_t size,
                            Interpolation interpolation) {
  // Reduced first, which is exact, so that 810 degrees is as exact as 90.
  const double angle = std::fmod(view.angleDeg, 360.0) * (3.14159265358979323846 / 180.0);
  const double c = rounded(std::cos(angle));
  const double s = rounded(std::sin(angle));
  const double half = static_cast<double>(size) / 2.0;
  ViewTransform t{};
  t.ux = fixed(c);
  t.uy = fixed(-s);
  t.vx = fixed(s);
  t.vy = fixed(c);
  const double u0 = c * -half + -s * -half + half;
  const double v0 = s * -half + c * -half + half;
  t.u0 = fixed(u0 + c * 0.5 + -s * 0.5);
  t.v0 = fixed(v0 + s * 0.5 + c * 0.5);
  if (view.flip) {
    // A mirrored position that lies on an edge must fall into the mirrored pixel, and rounding is downwards.
    const int64_t mirror = size * one - (interpolation == Interpolation::Nearest ? 1 : 0);
    t.u0 = mirror - t.u0;
    t.ux = -t.ux;
    t.uy = -t.uy;
  }
  const auto margin = [size](int64_t length) {
    return static_cast<int64_t>(std::floor(static_cast<double>(length - size) / 2.0));
  };
  t.u0 += margin(source.width) * one;
  t.v0 += margin(source.height) * one;
  return t;
}

void renderView(const uint8_t* source, SourceSize sourceSize, const ViewSpec& view, int64_t size,
                const Rendering& how, uint8_t* out) {
  const ViewTransform t = viewTransform(view, sourceSize, size, how.interpolation);
  const Sampler<int64_t> sampler{source, sourceSize.height, sourceSize.width, how.corners == Corners::Black};
  const bool nearest = how.interpolation == Interpolation::Nearest;
  for (int64_t y = 0; y < size; ++y) {
    int64_t u = t.u0 + t.uy * y;
    int64_t v = t.v0 + t.vy * y;
    for (int64_t x = 0; x < size; ++x, u += t.ux, v += t.vx, out += 3) {
      store(nearest ? sampler.nearest(u, v) : sampler.bilinear(u, v), out);
    }
  }
}

}  // namespace perseus
