#pragma once

#include <cstdint>
#include <vector>

namespace sky {

/// The parallelogram that a pixel of one grid covers in another, whose pixels are unit squares about whole
/// numbers: how much it shares with each of them.
///
/// Each side adds the signed areas to its right, row by row; what they sum to from the left is what is
/// covered (Levien 2016, "Inside the fastest font renderer in the world").
class Footprint {
 public:
  /// Centred at (x, y), spanned by the steps (ax, ay) and (bx, by).
  void cover(double x, double y, double ax, double ay, double bx, double by);

  int64_t left() const { return left_; }
  int64_t low() const { return low_; }
  int64_t columns() const { return columns_; }
  int64_t rows() const { return rows_; }
  /// Area shared with the pixel `column`, `row` from the first; below 1e-9 it is 0.
  double part(int64_t column, int64_t row) const { return parts_[row * (columns_ + 2) + column]; }

 private:
  void addSide(double x0, double y0, double x1, double y1);

  int64_t left_ = 0;
  int64_t low_ = 0;
  int64_t columns_ = 0;
  int64_t rows_ = 0;
  /// Rows of `columns_` and two more, where what lies right of all pixels is put.
  std::vector<double> parts_;
};

}  // namespace sky
