#include "footprint.h"

#include <algorithm>
#include <cmath>

namespace sky {

namespace {
/// What rounding leaves of pixels that a side only touches: they must not count, they may be NaN.
constexpr double kNothing = 1e-9;

int64_t pixelOf(double coordinate) {
  return static_cast<int64_t>(std::floor(coordinate + 0.5));
}
}  // namespace

void Footprint::cover(double x, double y, double ax, double ay, double bx, double by) {
  const double cornersX[4] = {x - (ax + bx) / 2, x + (ax - bx) / 2, x + (ax + bx) / 2, x - (ax - bx) / 2};
  const double cornersY[4] = {y - (ay + by) / 2, y + (ay - by) / 2, y + (ay + by) / 2, y - (ay - by) / 2};
  const auto [west, east] = std::minmax({cornersX[0], cornersX[1], cornersX[2], cornersX[3]});
  const auto [south, north] = std::minmax({cornersY[0], cornersY[1], cornersY[2], cornersY[3]});
  left_ = pixelOf(west);
  low_ = pixelOf(south);
  columns_ = pixelOf(east) - left_ + 1;
  rows_ = pixelOf(north) - low_ + 1;
  parts_.assign(static_cast<size_t>(rows_ * (columns_ + 2)), 0);
  // Pixels as squares from one whole number to the next, the first at 0.
  const double originX = static_cast<double>(left_) - 0.5;
  const double originY = static_cast<double>(low_) - 0.5;
  for (int i = 0; i < 4; ++i) {
    const int next = (i + 1) % 4;
    addSide(cornersX[i] - originX, cornersY[i] - originY, cornersX[next] - originX, cornersY[next] - originY);
  }
  for (int64_t row = 0; row < rows_; ++row) {
    double* parts = parts_.data() + row * (columns_ + 2);
    double sum = 0;
    for (int64_t column = 0; column < columns_; ++column) {
      sum += parts[column];
      parts[column] = std::abs(sum) < kNothing ? 0 : std::abs(sum);
    }
  }
}

void Footprint::addSide(double x0, double y0, double x1, double y1) {
  if (y0 == y1) return;
  const double direction = y0 < y1 ? 1 : -1;
  if (direction < 0) {
    std::swap(x0, x1);
    std::swap(y0, y1);
  }
  const double slope = (x1 - x0) / (y1 - y0);
  const auto least = std::clamp<int64_t>(static_cast<int64_t>(y0), 0, rows_ - 1);
  for (int64_t row = least; row < rows_ && static_cast<double>(row) < y1; ++row) {
    const double from = std::max(y0, static_cast<double>(row));
    const double to = std::min(y1, static_cast<double>(row + 1));
    const double height = (to - from) * direction;
    const double a = x0 + (from - y0) * slope;
    const double b = x0 + (to - y0) * slope;
    const double most = static_cast<double>(columns_);
    const double west = std::clamp(std::min(a, b), 0.0, most);
    const double east = std::clamp(std::max(a, b), 0.0, most);
    double* parts = parts_.data() + row * (columns_ + 2);
    // The share of this piece's height that each column, and all beyond it, has on its right.
    double before = 0;
    const auto first = static_cast<int64_t>(west);
    for (int64_t column = first;; ++column) {
      const double edge = static_cast<double>(column + 1);
      const bool last = east <= edge;
      const double reached = last ? 1 : (edge - west) / (east - west);
      const double within = last ? east : edge;
      const double entered = std::max(west, static_cast<double>(column));
      // Where it crosses the column, as much lies right of it as of the middle of the crossing.
      const double crossing = reached - before;
      const double middle = (entered + within) / 2 - static_cast<double>(column);
      parts[column] += height * crossing * (1 - middle);
      parts[column + 1] += height * crossing * middle;
      before = reached;
      if (last) break;
    }
  }
}

}  // namespace sky
