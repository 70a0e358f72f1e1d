#pragma once

#include "detect/sep_library.h"

#include <cstdint>
#include <string>
#include <vector>

namespace sky {

/// Sky background and its noise over a whole image, as SEP estimates them, from strips of the image that are
/// never in memory together.
///
/// Bertin & Arnouts 1996, A&AS 117, 393, section 3: a clipped mode in each box, a median filter over boxes, a
/// bicubic spline between them.
class BackgroundMesh {
 public:
  struct Shape {
    int64_t width;
    int64_t height;
    int box;         ///< Side of a box, pixels.
    int filterSize;  ///< Side of the median filter, boxes.
  };

  BackgroundMesh(const Shape& shape, std::string path);

  int64_t boxRows() const { return boxesDown_; }
  int box() const { return shape_.box; }

  /// Measures rows of boxes. Rows may come in any order, different ones from several threads at once.
  /// @param pixels of the box rows from `firstBoxRow` on, the width of the image; NaN and infinite ones count
  /// for nothing
  void measure(int64_t firstBoxRow, const float* pixels, int64_t rows);

  /// Filters the boxes and prepares the spline; once, after all rows.
  void finish();

  /// Takes the background out of a row of pixels, and says its noise. As sep_bkg_subline and sep_bkg_rmsline.
  void subtract(int64_t y, float* pixels) const;
  void noise(int64_t y, float* noise) const;
  /// At a pixel, between the boxes linearly.
  float levelAt(int64_t x, int64_t y) const;

  /// Medians over the image, as of SEP.
  float level() const { return level_; }
  float noiseLevel() const { return noiseLevel_; }

 private:
  /// A view of the arrays below that SEP's functions take; it owns nothing.
  sep_bkg view() const;

  Shape shape_;
  std::string path_;
  int64_t boxesAcross_;
  int64_t boxesDown_;
  std::vector<float> back_;
  std::vector<float> sigma_;
  std::vector<float> backSlope_;
  std::vector<float> sigmaSlope_;
  float level_ = 0;
  float noiseLevel_ = 0;
};

}  // namespace sky
