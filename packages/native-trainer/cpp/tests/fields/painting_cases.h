#pragma once

#include <array>
#include <string>
#include <vector>

#include "painting/painting.h"

namespace perseus::tests {

/// How a band's image lies under the grid: image = origin + turned and scaled grid, and a curve that no
/// straight line between nodes follows.
struct ImageLie {
  double originX;
  double originY;
  double scale;  ///< pixels of the image per pixel of the grid
  double turnDegrees;
  double curve = 0;

  double imageX(double x, double y) const;
  double imageY(double x, double y) const;
};

/// A rectangle with the memory of all that it is painted from.
class PaintingCase {
 public:
  std::string name;
  painting::Resampling resampling;
  std::array<ImageLie, 3> lies;
  int32_t imageSide = 90;
  int32_t x = 37;
  int32_t y = 5;
  int32_t width = 75;
  int32_t height = 50;
  bool brightened = false;
  std::array<double, 3> noise{};

  /// Pixels, positions and all else, at the places that were set above. Pointers lead into this object.
  painting::Painting painting();

  std::array<std::vector<float>, 3> pixels;
  std::array<std::vector<float>, 3> factors;

 private:
  std::array<std::vector<double>, 3> imageX_;
  std::array<std::vector<double>, 3> imageY_;
};

/// The three methods over images as they lie: on the grid, off it, turned, finer, coarser.
std::vector<PaintingCase> paintingCases();

/// RGB, then the mask, of a painting on the processor.
struct PaintedPixels {
  std::vector<uint8_t> rgb;
  std::vector<uint8_t> mask;
};
PaintedPixels paintedOf(const painting::Painting& painting);

}  // namespace perseus::tests
