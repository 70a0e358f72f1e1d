#pragma once

#include "detect/sep_library.h"

#include <cstdint>
#include <vector>

#include "detect/background_mesh.h"
#include "image.h"

namespace sky {

/// Whole rows of an image with the background taken out, as SEP takes them. Nine bytes a pixel.
class Section {
 public:
  /// Rows `first` to `end` of `image`, as far as it has them.
  Section(Image& image, const BackgroundMesh& background, int64_t first, int64_t end);

  int64_t first() const { return first_; }
  int64_t rows() const { return rows_; }
  int64_t width() const { return width_; }
  bool hasPixels() const { return rows_ > 0 && anyUsable_; }
  float at(int64_t x, int64_t y) const { return pixels_[y * width_ + x]; }
  bool isMasked(int64_t x, int64_t y) const { return mask_[y * width_ + x] != 0; }

  /// For SEP's functions: good while the section lives.
  sep_image forSep() const;

 private:
  int64_t first_;
  int64_t rows_;
  int64_t width_;
  bool anyUsable_ = false;
  std::vector<float> pixels_;
  std::vector<float> noise_;
  std::vector<uint8_t> mask_;
};

}  // namespace sky
