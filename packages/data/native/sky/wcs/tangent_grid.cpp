#include "tangent_grid.h"

#include <cmath>
#include <limits>
#include <numbers>

namespace sky {

namespace {
constexpr double kRadians = std::numbers::pi / 180;
constexpr double kRadiansPerArcsec = kRadians / 3600;
}  // namespace

void TangentGrid::toSky(double x, double y, double* ra, double* dec) const {
  const double step = pixelScaleArcsec * kRadiansPerArcsec;
  const double east = -(x - tangentX) * step;
  const double north = -(y - tangentY) * step;
  const double sine = std::sin(decDeg * kRadians);
  const double cosine = std::cos(decDeg * kRadians);
  const double depth = cosine - north * sine;
  *ra = std::fmod(raDeg + std::atan2(east, depth) / kRadians + 360, 360);
  *dec = std::atan2(sine + north * cosine, std::hypot(east, depth)) / kRadians;
}

void TangentGrid::toGrid(double ra, double dec, double* x, double* y) const {
  const double turn = (ra - raDeg) * kRadians;
  const double from = decDeg * kRadians;
  const double to = dec * kRadians;
  // 1 - cos(turn) as a square keeps the digits that a difference of cosines loses at arcseconds.
  const double versine = 2 * std::sin(turn / 2) * std::sin(turn / 2);
  const double depth = std::cos(to - from) - std::cos(from) * std::cos(to) * versine;
  if (!(depth > 0)) {
    *x = *y = std::numeric_limits<double>::quiet_NaN();
    return;
  }
  const double step = pixelScaleArcsec * kRadiansPerArcsec;
  const double east = std::cos(to) * std::sin(turn) / depth;
  const double north = (std::sin(to - from) + std::sin(from) * std::cos(to) * versine) / depth;
  *x = tangentX - east / step;
  *y = tangentY - north / step;
}

}  // namespace sky
