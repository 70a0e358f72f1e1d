#include "data/rotate.h"

#include <cmath>
#include <cstring>

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

int64_t reflected(int64_t index, int64_t length) {
  const int64_t period = 2 * length;
  const int64_t within = ((index % period) + period) % period;
  return within < length ? within : period - 1 - within;
}

int64_t clamped(int64_t index, int64_t length) {
  return index < 0 ? 0 : index >= length ? length - 1 : index;
}

struct Sampler {
  const uint8_t* source;
  int64_t height;
  int64_t width;
  bool black;

  bool inside(int64_t x, int64_t y) const { return x >= 0 && y >= 0 && x < width && y < height; }

  const uint8_t* pixel(int64_t x, int64_t y) const {
    if (!inside(x, y)) {
      x = black ? clamped(x, width) : reflected(x, width);
      y = black ? clamped(y, height) : reflected(y, height);
    }
    return source + (y * width + x) * 3;
  }

  /// Whether all that a pixel is made of lies in the cutout: what is true of most.
  bool within(int64_t u, int64_t v) const {
    return u >= 0 && v >= 0 && u < (width - 1) * one && v < (height - 1) * one;
  }

  void nearest(int64_t u, int64_t v, uint8_t* out) const {
    const int64_t x = u >> 16;
    const int64_t y = v >> 16;
    if (black && !inside(x, y)) {
      out[0] = out[1] = out[2] = 0;
      return;
    }
    std::memcpy(out, pixel(x, y), 3);
  }

  void bilinear(int64_t u, int64_t v, uint8_t* out) const {
    if (black && !inside(u >> 16, v >> 16)) {
      out[0] = out[1] = out[2] = 0;
      return;
    }
    u -= one / 2;
    v -= one / 2;
    const int64_t x = u >> 16;
    const int64_t y = v >> 16;
    if (within(u, v)) {
      const uint8_t* top = source + (y * width + x) * 3;
      mixed(u, v, top, top + 3, top + width * 3, top + width * 3 + 3, out);
    } else {
      mixed(u, v, pixel(x, y), pixel(x + 1, y), pixel(x, y + 1), pixel(x + 1, y + 1), out);
    }
  }

  static void mixed(int64_t u, int64_t v, const uint8_t* p00, const uint8_t* p10, const uint8_t* p01,
                    const uint8_t* p11, uint8_t* out) {
    // 11 bits of the fraction: two weights and a grey level then fit into 32 bits, in JavaScript too.
    const auto fx = static_cast<int32_t>((u & (one - 1)) >> 5);
    const auto fy = static_cast<int32_t>((v & (one - 1)) >> 5);
    const int32_t w00 = (2048 - fx) * (2048 - fy);
    const int32_t w10 = fx * (2048 - fy);
    const int32_t w01 = (2048 - fx) * fy;
    const int32_t w11 = fx * fy;
    for (int channel = 0; channel < 3; ++channel) {
      const int32_t sum = p00[channel] * w00 + p10[channel] * w10 + p01[channel] * w01 + p11[channel] * w11;
      out[channel] = static_cast<uint8_t>((sum + (1 << 21)) >> 22);
    }
  }
};

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
  const Sampler sampler{source, sourceSize.height, sourceSize.width, how.corners == Corners::Black};
  const bool nearest = how.interpolation == Interpolation::Nearest;
  for (int64_t y = 0; y < size; ++y) {
    int64_t u = t.u0 + t.uy * y;
    int64_t v = t.v0 + t.vy * y;
    for (int64_t x = 0; x < size; ++x, u += t.ux, v += t.vx, out += 3) {
      if (nearest) {
        sampler.nearest(u, v, out);
      } else {
        sampler.bilinear(u, v, out);
      }
    }
  }
}

}  // namespace perseus
