#include "detect/section.h"

#include <algorithm>
#include <cmath>

namespace sky {

namespace {

/// Its square is still a float.
constexpr float kLeastNoise = 1e-18F;

}  // namespace

Section::Section(Image& image, const BackgroundMesh& background, int64_t first, int64_t end)
    : first_(std::max<int64_t>(first, 0)),
      rows_(std::max<int64_t>(std::min(end, image.height()) - first_, 0)),
      width_(image.width()),
      pixels_(rows_ * width_),
      noise_(rows_ * width_),
      mask_(rows_ * width_) {
  if (rows_ == 0) return;
  image.readSection(0, first_, width_, rows_, pixels_.data());
  for (int64_t y = 0; y < rows_; ++y) {
    float* pixels = pixels_.data() + y * width_;
    float* noise = noise_.data() + y * width_;
    uint8_t* mask = mask_.data() + y * width_;
    background.subtract(first_ + y, pixels);
    background.noise(first_ + y, noise);
    for (int64_t x = 0; x < width_; ++x) {
      if (std::isfinite(pixels[x])) {
        anyUsable_ = true;
      } else {
        mask[x] = 1;
        // SEP multiplies what is masked by 0, which leaves NaN as it is.
        pixels[x] = 0;
      }
      // The matched filter divides by its square: a sky without noise (a constant fill) has 0.
      noise[x] = std::max(noise[x], kLeastNoise);
    }
  }
}

sep_image Section::forSep() const {
  sep_image image{};
  image.data = pixels_.data();
  image.dtype = SEP_TFLOAT;
  image.noise = noise_.data();
  image.ndtype = SEP_TFLOAT;
  image.noise_type = SEP_NOISE_STDDEV;
  image.mask = mask_.data();
  image.mdtype = SEP_TBYTE;
  image.w = static_cast<int>(width_);
  image.h = static_cast<int>(rows_);
  return image;
}

}  // namespace sky
