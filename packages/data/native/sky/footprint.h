#pragma once

#include <array>
#include <cstdint>

namespace sky {

/// The parallelogram that a pixel of one grid covers in another, whose pixels are unit squares about whole
/// numbers.
class Footprint {
 public:
  /// Centred at (x, y), spanned by the steps (ax, ay) and (bx, by).
  Footprint(double x, double y, double ax, double ay, double bx, double by);

  int64_t left() const { return left_; }
  int64_t right() const { return right_; }
  int64_t low() const { return low_; }
  int64_t high() const { return high_; }

  /// Area that it shares with pixel (i, j): the parallelogram clipped by the square (Sutherland & Hodgman
  /// 1974).
  double overlap(int64_t i, int64_t j) const;

 private:
  std::array<std::array<double, 2>, 4> corners_;
  int64_t left_;
  int64_t right_;
  int64_t low_;
  int64_t high_;
};

}  // namespace sky
