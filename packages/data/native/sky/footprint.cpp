#include "footprint.h"

#include <algorithm>
#include <cmath>

namespace sky {

namespace {

struct Point {
  double x;
  double y;
};

/// A convex polygon of at most eight corners: four of a parallelogram, one more for each side of the square.
struct Polygon {
  std::array<Point, 9> corners;
  int count = 0;
};

/// Keeps what lies where `side` is not negative; `side` is linear in the place.
template <typename Side>
Polygon clip(const Polygon& polygon, Side side) {
  Polygon kept;
  for (int i = 0; i < polygon.count; ++i) {
    const Point& from = polygon.corners[i];
    const Point& to = polygon.corners[(i + 1) % polygon.count];
    const double a = side(from);
    const double b = side(to);
    if (a >= 0) kept.corners[kept.count++] = from;
    if ((a >= 0) != (b >= 0)) {
      const double t = a / (a - b);
      kept.corners[kept.count++] = {from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * t};
    }
  }
  return kept;
}

double areaOf(const Polygon& polygon) {
  double twice = 0;
  for (int i = 0; i < polygon.count; ++i) {
    const Point& a = polygon.corners[i];
    const Point& b = polygon.corners[(i + 1) % polygon.count];
    twice += a.x * b.y - b.x * a.y;
  }
  return std::abs(twice) / 2;
}

int64_t pixelOf(double coordinate) {
  return static_cast<int64_t>(std::floor(coordinate + 0.5));
}

}  // namespace

Footprint::Footprint(double x, double y, double ax, double ay, double bx, double by)
    : corners_{{{x - (ax + bx) / 2, y - (ay + by) / 2},
                {x + (ax - bx) / 2, y + (ay - by) / 2},
                {x + (ax + bx) / 2, y + (ay + by) / 2},
                {x - (ax - bx) / 2, y - (ay - by) / 2}}} {
  const auto [west, east] = std::minmax({corners_[0][0], corners_[1][0], corners_[2][0], corners_[3][0]});
  const auto [south, north] = std::minmax({corners_[0][1], corners_[1][1], corners_[2][1], corners_[3][1]});
  left_ = pixelOf(west);
  right_ = pixelOf(east);
  low_ = pixelOf(south);
  high_ = pixelOf(north);
}

double Footprint::overlap(int64_t i, int64_t j) const {
  const double x = static_cast<double>(i);
  const double y = static_cast<double>(j);
  Polygon polygon;
  for (const auto& [cornerX, cornerY] : corners_) polygon.corners[polygon.count++] = {cornerX, cornerY};
  polygon = clip(polygon, [=](const Point& p) { return p.x - (x - 0.5); });
  polygon = clip(polygon, [=](const Point& p) { return (x + 0.5) - p.x; });
  polygon = clip(polygon, [=](const Point& p) { return p.y - (y - 0.5); });
  polygon = clip(polygon, [=](const Point& p) { return (y + 0.5) - p.y; });
  return areaOf(polygon);
}

}  // namespace sky
