#include "detect/apertures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "detect/sources.h"

namespace sky {

namespace {

/// Each pixel is divided into this many squared, as Python's sep does.
constexpr int kSubpixels = 5;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

struct Sum {
  double flux = 0;
  double error = 0;
  int flags = 0;
};

Sum within(const sep_image& image, const Ellipse& e) {
  Sum sum;
  double area = 0;
  short flags = 0;
  sep_sum_ellipse(&image, e.x, e.y, e.a, e.b, e.theta, 1.0, 0, kSubpixels, 0, &sum.flux, &sum.error, &area,
                  &flags);
  sum.flags = flags;
  return sum;
}

Sum withinCircle(const sep_image& image, double x, double y, double radius) {
  Sum sum;
  double area = 0;
  short flags = 0;
  sep_sum_circle(&image, x, y, radius, 0, kSubpixels, 0, &sum.flux, &sum.error, &area, &flags);
  sum.flags = flags;
  return sum;
}

/// Radius of the circle that holds `flux`; `farthest` where none of that radius and below does.
///
/// As sep_flux_radius, digit by digit, which adds up 64 rings however far out: most objects have half of
/// their light within the first 16, and a sixteenth of the pixels.
double radiusWithin(const sep_image& image, const Ellipse& e, double farthest, double flux) {
  constexpr int kRings = 64;
  const double step = farthest / kRings;
  std::array<double, kRings> sums{};
  std::array<double, kRings> variances{};
  std::array<double, kRings> areas{};
  std::array<double, kRings> masked{};
  for (int rings = 16; rings <= kRings; rings *= 2) {
    short flags = 0;
    sep_sum_circann_multi(&image, e.x, e.y, step * rings, rings, 0, kSubpixels, 0, sums.data(),
                          variances.data(), areas.data(), masked.data(), &flags);
    double before = 0;
    for (int i = 0; i < rings; ++i) {
      const double within = before + sums[i];
      if (within >= flux) {
        if (i == 0 && (flux <= 0 || within == 0)) return 0;
        return step * (i + (flux - before) / (within - before));
      }
      before = within;
    }
  }
  return farthest;
}

/// SEP wants the major axis first and an angle in [-pi/2, pi/2].
Ellipse canonical(Ellipse e) {
  if (e.b > e.a) {
    std::swap(e.a, e.b);
    e.theta += std::numbers::pi / 2;
  }
  e.theta -= std::numbers::pi * std::round(e.theta / std::numbers::pi);
  return e;
}

double reachOf(const Ellipse& e, const ApertureRequest& request) {
  const double circle = request.circleRadii.empty()
                            ? 0
                            : *std::max_element(request.circleRadii.begin(), request.circleRadii.end());
  return std::min(std::max({e.a, e.b, circle}) + 4 * request.recentreSigma + 2, request.mostReach);
}

struct Place {
  double x, y;
};

/// The centre of light near a place, where it is near indeed: a neighbour may draw it away.
Place recentred(const sep_image& image, const Ellipse& e, double sigma) {
  double x = e.x;
  double y = e.y;
  int iterations = 0;
  short flags = 0;
  sep_windowed(&image, e.x, e.y, sigma, 0, 0, &x, &y, &iterations, &flags);
  return std::hypot(x - e.x, y - e.y) < 2 * sigma ? Place{x, y} : Place{e.x, e.y};
}

bool isSaturated(const Section& section, const BackgroundMesh& background, const Ellipse& e, float level) {
  const auto cx = static_cast<int64_t>(std::lround(e.x));
  const auto cy = static_cast<int64_t>(std::lround(e.y));
  for (int64_t y = std::max<int64_t>(cy - 1, 0); y <= std::min(cy + 1, section.rows() - 1); ++y) {
    for (int64_t x = std::max<int64_t>(cx - 1, 0); x <= std::min(cx + 1, section.width() - 1); ++x) {
      if (section.at(x, y) + background.levelAt(x, section.first() + y) >= level) return true;
    }
  }
  return false;
}

}  // namespace

KronMeasure measureKron(const sep_image& image, const Ellipse& shape) {
  KronMeasure kron{};
  short flags = 0;
  // As sep_extract rounds it, an angle may stand a hair outside the range that SEP takes.
  const Ellipse e = canonical(shape);
  double cxx = 0;
  double cyy = 0;
  double cxy = 0;
  sep_ellipse_coeffs(e.a, e.b, e.theta, &cxx, &cyy, &cxy);
  sep_kron_radius(&image, e.x, e.y, cxx, cyy, cxy, kKronReach, 0, &kron.radius, &flags);
  kron.flags = flags;
  const bool tiny = !(kron.radius * std::sqrt(e.a * e.b) >= kLeastKronPixels);
  const double scale = kKronFactor * kron.radius;
  const Sum sum = tiny ? withinCircle(image, e.x, e.y, kLeastKronPixels)
                       : within(image, {e.x, e.y, e.a * scale, e.b * scale, e.theta});
  kron.flux = sum.flux;
  kron.fluxError = sum.error;
  kron.flags |= sum.flags;
  kron.halfLightRadius = radiusWithin(image, e, kKronReach * e.a, kron.flux / 2);
  return kron;
}

ApertureFluxes measureApertures(Image& image, const BackgroundMesh& background,
                                const ApertureRequest& request) {
  const size_t count = request.ellipses.size();
  const size_t circles = request.circleRadii.size();
  ApertureFluxes fluxes;
  for (auto* column : {&fluxes.flux, &fluxes.fluxError, &fluxes.flags, &fluxes.x, &fluxes.y, &fluxes.noise}) {
    column->assign(count, kNone);
  }
  fluxes.circles.assign(count * circles, kNone);

  const auto isInside = [&image](const Ellipse& e) {
    return e.x >= -0.5 && e.y >= -0.5 && e.x < static_cast<double>(image.width()) - 0.5 &&
           e.y < static_cast<double>(image.height()) - 0.5;
  };
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const Ellipse& e : request.ellipses) {
    if (!isInside(e)) continue;
    low = std::min(low, e.y - reachOf(e, request));
    high = std::max(high, e.y + reachOf(e, request));
  }
  if (low > high) return fluxes;
  const Section section(image, background, static_cast<int64_t>(std::floor(low)),
                        static_cast<int64_t>(std::ceil(high)) + 1);
  const sep_image pixels = section.forSep();
  for (size_t i = 0; i < count; ++i) {
    if (!isInside(request.ellipses[i])) continue;
    Ellipse e = canonical(request.ellipses[i]);
    e.y -= static_cast<double>(section.first());
    const Place centre =
        request.recentreSigma > 0 ? recentred(pixels, e, request.recentreSigma) : Place{e.x, e.y};
    fluxes.x[i] = centre.x;
    fluxes.y[i] = centre.y + static_cast<double>(section.first());
    const auto column = std::clamp<int64_t>(std::lround(e.x), 0, section.width() - 1);
    const auto row = std::clamp<int64_t>(std::lround(e.y), 0, section.rows() - 1);
    fluxes.noise[i] = static_cast<const float*>(pixels.noise)[row * section.width() + column];
    int flags = isSaturated(section, background, e, request.saturation) ? kFlagSaturated : 0;
    if (section.isMasked(column, row)) flags |= SEP_APER_HASMASKED;
    if (e.a > 0 && e.b > 0) {
      const Sum sum = within(pixels, e);
      fluxes.flux[i] = sum.flux;
      fluxes.fluxError[i] = sum.error;
      flags |= sum.flags;
    }
    for (size_t k = 0; k < circles; ++k) {
      const Sum sum = withinCircle(pixels, centre.x, centre.y, request.circleRadii[k]);
      fluxes.circles[i * circles + k] = sum.flux;
      flags |= sum.flags;
    }
    fluxes.flags[i] = flags;
  }
  return fluxes;
}

}  // namespace sky
