#pragma once

#include <cmath>

#include "kernels/uncontracted.h"
#include "painting/painting.h"

// Where pixels of the grid lie in an image, as the sky addon's renderer finds it, digit by digit.

namespace perseus::painting {

/// A place this near to a pixel's centre is the centre, so that grids that agree are copied and not
/// interpolated.
constexpr double samePlace = 1e-6;
/// Beyond any image: what has no place is put there.
constexpr double farOff = 1 << 29;

/// The pixels of a row between two nodes: the first at (x, y), and the steps from one output pixel to the
/// next, (ax, ay) along a row and (bx, by) down a column.
struct Cell {
  double x;
  double y;
  double ax;
  double ay;
  double bx;
  double by;
};

/// The cell of a pixel of the rectangle, and which of its pixels it is.
struct InCell {
  Cell cell;
  int32_t i;
};

PERSEUS_DEVICE_FUNCTION double between(double first, double second, double share) {
  return first + times(second - first, share);
}

PERSEUS_DEVICE_FUNCTION InCell cellOf(const Painting& painting, const BandSource& band, int32_t column,
                                      int32_t row) {
  const int32_t across = beyondNode(painting.x) + column;
  const int32_t down = beyondNode(painting.y) + row;
  const int32_t nodesAcross = nodesFor(painting.x, painting.width);
  const int32_t node = down / nodeStep * nodesAcross + across / nodeStep;
  const double share = static_cast<double>(down % nodeStep) / nodeStep;
  const double* topX = band.imageX + node;
  const double* topY = band.imageY + node;
  const double* lowX = topX + nodesAcross;
  const double* lowY = topY + nodesAcross;
  const double x = between(topX[0], lowX[0], share);
  const double y = between(topY[0], lowY[0], share);
  return {{x, y, (between(topX[1], lowX[1], share) - x) / nodeStep,
           (between(topY[1], lowY[1], share) - y) / nodeStep, (lowX[0] - topX[0]) / nodeStep,
           (lowY[0] - topY[0]) / nodeStep},
          across % nodeStep};
}

/// The pixel i of a cell along one axis: counted from the image's first pixel.
PERSEUS_DEVICE_FUNCTION double coordinate(double first, double step, int32_t i) {
  return first + times(step, static_cast<double>(i));
}

/// In this order NaN is off too.
PERSEUS_DEVICE_FUNCTION bool isNear(double coordinate) {
  return (coordinate < 0 ? -coordinate : coordinate) < farOff;
}

/// Along one axis of a section: the pixel below or left, and what is left over, from 0 to 1.
struct Split {
  int32_t whole;
  float rest;
};

/// @param from where the section begins
PERSEUS_DEVICE_FUNCTION Split splitAt(double first, double step, int32_t i, int32_t from) {
  const double exact = coordinate(first, step, i);
  const double near = exact < farOff ? exact : farOff;
  const double place = near > -farOff ? near : -farOff;
  // Of the image and not of the section: where a section begins must not change how a number is rounded.
  const double below = floor(place + samePlace);
  const double over = place - below;
  return {static_cast<int32_t>(below - static_cast<double>(from)),
          over < samePlace ? 0.0F : static_cast<float>(over)};
}

}  // namespace perseus::painting
