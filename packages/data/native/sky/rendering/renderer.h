#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "brightening.h"
#include "colour.h"
#include "image.h"
#include "resample.h"
#include "spare_buffers.h"
#include "tangent_grid.h"
#include "wcs.h"

namespace sky {

/// One band of a field, and how its pixels become surface brightness in nanomaggies per square arcsecond.
struct Band {
  std::shared_ptr<Image> image;
  std::shared_ptr<Wcs> wcs;
  /// Nanomaggies per unit of the image's pixels.
  double nanomaggies;
  /// In the unit of the image; pixels of this value and above are saturated.
  float saturation = std::numeric_limits<float>::infinity();
  /// Standard deviation of the Gaussian that it is blurred with, pixels of the image; 0 leaves it as it is.
  double blur = 0;
  /// Standard deviation of the noise that is added, nanomaggies per square arcsecond in a pixel of the grid.
  double noise = 0;
};

/// How a renderer makes RGB of its bands.
struct Style {
  Resampling resampling = Resampling::Bilinear;
  LuptonStretch stretch;
  Brightening brightening;
  uint64_t noiseSeed = 0;
};

/// Surface brightness, nanomaggies per square arcsecond.
struct Brightness {
  std::array<std::vector<float>, 3> planes;  ///< [height, width] each; 0 where there is none
  std::vector<uint8_t> mask;                 ///< [height, width], bits of image_section.h
};

/// Makes RGB pixels of a grid on the sky out of three bands, each with its own scale, rotation and pixel
/// grid.
///
/// A pixel depends on its place in the grid alone, never on the rectangle it was asked for with. Rectangles
/// may be asked for from several threads; the reading of a band is one at a time.
class Renderer {
 public:
  /// A band's pixels, and where those of a rectangle lie among them.
  struct Source {
    ImageSection section;
    PixelMap map;
    float saturation;  ///< infinity where none of its pixels is
    float factor;      ///< of surface brightness, per unit of the pixels
  };
  using Sources = std::array<Source, 3>;

  /// @param bands in channel order: red, green, blue
  Renderer(std::array<Band, 3> bands, const TangentGrid& grid, Style style)
      : bands_(std::move(bands)), grid_(grid), style_(std::move(style)) {}

  /// @param brighter what each band is multiplied by: 10^(0.4 A) takes an extinction of A magnitudes out
  /// @param rgb [height, width, 3]
  /// @param mask [height, width], bits of image_section.h
  void render(int64_t x, int64_t y, int64_t width, int64_t height, const std::array<double, 3>& brighter,
              uint8_t* rgb, uint8_t* mask) const;

  /// The bands as they are before they become colours.
  Brightness brightness(int64_t x, int64_t y, int64_t width, int64_t height,
                        const std::array<double, 3>& brighter) const;

  /// What a rectangle is made of, but for the pixels, which are not read yet. `render` makes of them what it
  /// makes; others may do it elsewhere.
  Sources plan(int64_t x, int64_t y, int64_t width, int64_t height,
               const std::array<double, 3>& brighter) const;

  /// Reads the pixels of a band of a plan into memory of the caller's, blurred where its seeing is matched;
  /// the plan's saturation is then known.
  /// @param pixels [height, width of the section]
  /// @param mask of the rectangle: where what was saturated before it was blurred is marked
  void readInto(size_t band, Source& source, float* pixels, uint8_t* mask) const;

  /// Whether `readInto` marks anything: where no band is blurred that may be saturated, it needs no mask.
  bool marksBeforeBlur() const;

  const TangentGrid& grid() const { return grid_; }

 private:
  Sources readBands(int64_t x, int64_t y, int64_t width, int64_t height,
                    const std::array<double, 3>& brighter, uint8_t* mask) const;
  void readBand(const Band& band, Source& source, uint8_t* mask) const;
  void blurBand(const Band& band, Source& source, uint8_t* mask) const;
  void makeRows(const Sources& sources, int64_t first, int64_t end, const std::array<float*, 3>& planes,
                uint8_t* mask) const;
  PixelMap nodesOf(int64_t x, int64_t y, int64_t width, int64_t height, std::vector<double>& ra,
                   std::vector<double>& dec) const;

  std::array<Band, 3> bands_;
  TangentGrid grid_;
  Style style_;
  mutable SpareBuffers spare_;
};

}  // namespace sky
