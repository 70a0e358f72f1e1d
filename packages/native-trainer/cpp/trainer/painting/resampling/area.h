#pragma once

#include "painting/resampling/footprint.h"
#include "painting/resampling/sample.h"

namespace perseus::painting {

/// Footprints turned by less are taken as upright.
constexpr double uprightTurn = 1e-3;

PERSEUS_DEVICE_FUNCTION double sizeOf(double value) {
  return value < 0 ? -value : value;
}

/// A range of pixels of which the first and the last are covered in part.
struct Span {
  int32_t first;
  int32_t last;
  double from;
  double to;

  PERSEUS_DEVICE_FUNCTION Span(double centre, double width)
      : from(centre - width / 2), to(centre + width / 2) {
    // A part of a pixel below this is what rounding leaves.
    constexpr double noPart = 1e-9;
    first = static_cast<int32_t>(floor(from + 0.5 + noPart));
    last = static_cast<int32_t>(ceil(to - 0.5 - noPart));
  }

  PERSEUS_DEVICE_FUNCTION double part(int32_t pixel) const {
    const auto middle = static_cast<double>(pixel);
    return least(to, middle + 0.5) - most(from, middle - 0.5);
  }
};

PERSEUS_DEVICE_FUNCTION Sample uprightMean(const BandSource& band, const Cell& cell, double x, double y) {
  const Span across(x, sizeOf(cell.ax));
  const Span up(y, sizeOf(cell.by));
  if (across.first < band.x || across.last >= band.x + band.width || up.first < band.y ||
      up.last >= band.y + band.height)
    return nothing();
  double sum = 0;
  float largest = -INFINITY;
  for (int32_t row = up.first; row <= up.last; ++row) {
    const float* pixel = pixelAt(band, across.first - band.x, row - band.y);
    double inRow = 0;
    for (int32_t column = across.first; column <= across.last; ++column, ++pixel) {
      inRow += times(across.part(column), static_cast<double>(*pixel));
      largest = larger(largest, *pixel);
    }
    sum += times(up.part(row), inRow);
  }
  const double covered = times(across.to - across.from, up.to - up.from);
  return sampleOf(static_cast<float>(sum / covered), largest, band.saturation);
}

PERSEUS_DEVICE_FUNCTION Sample turnedMean(const BandSource& band, const Cell& cell, double x, double y) {
  const Footprint footprint(x, y, cell);
  double sum = 0;
  double covered = 0;
  float largest = -INFINITY;
  for (int32_t j = 0; j < footprint.rows; ++j) {
    const Footprint::Row sides = footprint.row(j);
    const int32_t row = footprint.low + j - band.y;
    for (int32_t k = 0; k < footprint.columns; ++k) {
      const double part = sides.part(k);
      if (part == 0) continue;
      const int32_t column = footprint.left + k - band.x;
      if (column < 0 || row < 0 || column >= band.width || row >= band.height) return nothing();
      const float value = *pixelAt(band, column, row);
      sum += times(part, static_cast<double>(value));
      covered += part;
      largest = larger(largest, value);
    }
  }
  if (!(covered > 0)) return nothing();
  return sampleOf(static_cast<float>(sum / covered), largest, band.saturation);
}

PERSEUS_DEVICE_FUNCTION bool isUnit(double step) {
  return sizeOf(sizeOf(step) - 1) < samePlace;
}

/// Whether all pixels of a cell are pixels of the section, side by side in a row: a cell is copied as a
/// whole, or not at all.
PERSEUS_DEVICE_FUNCTION bool isCopied(const BandSource& band, const Cell& cell) {
  const int32_t first = splitAt(cell.x, cell.ax, 0, band.x).whole;
  const int32_t row = splitAt(cell.y, cell.ay, 0, band.y).whole;
  if (first < 0 || row < 0 || first + nodeStep > band.width || row >= band.height) return false;
  for (int32_t i = 0; i < nodeStep; ++i) {
    const Split x = splitAt(cell.x, cell.ax, i, band.x);
    const Split y = splitAt(cell.y, cell.ay, i, band.y);
    if (x.whole != first + i || y.whole != row || x.rest > 0 || y.rest > 0) return false;
  }
  return true;
}

/// The mean over the pixel's footprint: sums over a map of such pixels conserve flux.
PERSEUS_DEVICE_FUNCTION Sample areaMean(const BandSource& band, const InCell& at) {
  const Cell& cell = at.cell;
  const bool upright = sizeOf(cell.ay) < times(uprightTurn, sizeOf(cell.ax)) &&
                       sizeOf(cell.bx) < times(uprightTurn, sizeOf(cell.by));
  if (upright && isUnit(cell.ax) && isUnit(cell.by) && isCopied(band, cell)) {
    const int32_t first = splitAt(cell.x, cell.ax, 0, band.x).whole;
    const int32_t row = splitAt(cell.y, cell.ay, 0, band.y).whole;
    const float value = *pixelAt(band, first + at.i, row);
    return sampleOf(value, value, band.saturation);
  }
  const double x = coordinate(cell.x, cell.ax, at.i);
  const double y = coordinate(cell.y, cell.ay, at.i);
  const bool measurable = isNear(cell.ax) && isNear(cell.ay) && isNear(cell.bx) && isNear(cell.by);
  if (!isNear(x) || !isNear(y) || !measurable) return nothing();
  return upright ? uprightMean(band, cell, x, y) : turnedMean(band, cell, x, y);
}

}  // namespace perseus::painting
