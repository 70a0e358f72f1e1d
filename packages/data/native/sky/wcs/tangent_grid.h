#pragma once

#include <cstdint>

namespace sky {

/// Pixels on the tangent plane at (`raDeg`, `decDeg`): North up, East left, the first row on top; the plane
/// touches the sky at the place (`tangentX`, `tangentY`), which need be neither the centre nor a pixel's.
///
/// Gnomonic projection: Calabretta & Greisen 2002, A&A 395, 1077, section 5.1.3.
struct TangentGrid {
  double raDeg;
  double decDeg;
  double pixelScaleArcsec;
  double tangentX;
  double tangentY;
  int64_t width;
  int64_t height;

  /// Sky at a place of the grid; (0, 0) is the centre of its first pixel.
  void toSky(double x, double y, double* ra, double* dec) const;
  /// Place of a position; NaN where it lies a quarter of the sky away or more.
  void toGrid(double ra, double dec, double* x, double* y) const;
};

}  // namespace sky
