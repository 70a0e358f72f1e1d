#pragma once

#include "painting/resampling/place.h"

namespace perseus::painting {

PERSEUS_DEVICE_FUNCTION double least(double a, double b) {
  return b < a ? b : a;
}
PERSEUS_DEVICE_FUNCTION double most(double a, double b) {
  return a < b ? b : a;
}
PERSEUS_DEVICE_FUNCTION double within(double value, double low, double high) {
  return value < low ? low : high < value ? high : value;
}

/// A side of a footprint as it crosses a row of pixels.
struct Crossing {
  double west;
  double east;
  double height;  ///< negative where it leads up

  /// How much of pixel `column` lies right of it, times the height.
  PERSEUS_DEVICE_FUNCTION double rightOf(double column) const {
    if (east <= column) return height;
    if (west >= column + 1) return 0;
    const double entered = most(west, column);
    const double left = least(east, column + 1);
    const bool upright = east <= west;
    const double before = upright ? 0 : (entered - west) / (east - west);
    const double crossed = upright ? 1 : (left - entered) / (east - west);
    // Where it crosses the pixel, as much lies right of it as of the middle of the crossing.
    const double middle = (entered + left) / 2 - column;
    return times(height, before + times(crossed, 1 - middle));
  }
};

/// The parallelogram that a pixel of the grid covers in an image, whose pixels are unit squares about whole
/// numbers: each side has what it covers to its right, with a sign, and the four sum to what it shares with a
/// pixel (Levien 2016, "Inside the fastest font renderer in the world"). It needs no memory: a thread has
/// none for as many pixels as there may be.
class Footprint {
 public:
  /// Centred at (x, y), spanned by the cell's steps.
  PERSEUS_DEVICE_FUNCTION Footprint(double x, double y, const Cell& cell) {
    const double farX = (cell.ax + cell.bx) / 2;
    const double farY = (cell.ay + cell.by) / 2;
    const double nearX = (cell.ax - cell.bx) / 2;
    const double nearY = (cell.ay - cell.by) / 2;
    const double cornersX[4] = {x - farX, x + nearX, x + farX, x - nearX};
    const double cornersY[4] = {y - farY, y + nearY, y + farY, y - nearY};
    const auto pixelOf = [](double place) { return static_cast<int32_t>(floor(place + 0.5)); };
    left = pixelOf(least(least(cornersX[0], cornersX[1]), least(cornersX[2], cornersX[3])));
    low = pixelOf(least(least(cornersY[0], cornersY[1]), least(cornersY[2], cornersY[3])));
    columns = pixelOf(most(most(cornersX[0], cornersX[1]), most(cornersX[2], cornersX[3]))) - left + 1;
    rows = pixelOf(most(most(cornersY[0], cornersY[1]), most(cornersY[2], cornersY[3]))) - low + 1;
    for (int i = 0; i < 4; ++i) {
      // Pixels as squares from one whole number to the next, the first at 0.
      x_[i] = cornersX[i] - (left - 0.5);
      y_[i] = cornersY[i] - (low - 0.5);
    }
  }

  /// Sides as they cross a row of pixels.
  struct Row {
    Crossing sides[4];

    /// Area shared with the pixel `column`; below 1e-9 it is 0: what rounding leaves of pixels that a side
    /// only touches must not count, they may be NaN.
    PERSEUS_DEVICE_FUNCTION double part(int32_t column) const {
      constexpr double noPart = 1e-9;
      const auto at = static_cast<double>(column);
      const double sum =
          (sides[0].rightOf(at) + sides[1].rightOf(at)) + (sides[2].rightOf(at) + sides[3].rightOf(at));
      const double size = sum < 0 ? -sum : sum;
      return size < noPart ? 0 : size;
    }
  };

  PERSEUS_DEVICE_FUNCTION Row row(int32_t number) const {
    return {{crossing(x_[0], y_[0], x_[1], y_[1], number), crossing(x_[1], y_[1], x_[2], y_[2], number),
             crossing(x_[2], y_[2], x_[3], y_[3], number), crossing(x_[3], y_[3], x_[0], y_[0], number)}};
  }

  int32_t left;
  int32_t low;
  int32_t columns;
  int32_t rows;

 private:
  PERSEUS_DEVICE_FUNCTION Crossing crossing(double x0, double y0, double x1, double y1, int32_t row) const {
    const bool down = y0 < y1;
    const double fromX = down ? x0 : x1;
    const double fromY = down ? y0 : y1;
    const double toX = down ? x1 : x0;
    const double toY = down ? y1 : y0;
    const double from = most(fromY, row);
    const double to = least(toY, row + 1);
    if (!(from < to)) return {0, 0, 0};
    const double slope = (toX - fromX) / (toY - fromY);
    const double a = fromX + times(from - fromY, slope);
    const double b = fromX + times(to - fromY, slope);
    return {within(least(a, b), 0, columns), within(most(a, b), 0, columns), down ? to - from : from - to};
  }

  double x_[4];
  double y_[4];
};

}  // namespace perseus::painting
