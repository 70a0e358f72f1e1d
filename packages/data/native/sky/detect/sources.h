#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "detect/background_mesh.h"
#include "detect/section.h"

namespace sky {

/// As sep_extract and SExtractor have them.
struct ExtractionOptions {
  float threshold;  ///< Standard deviations of the local noise.
  int minArea;      ///< Pixels.
  int deblendLevels;
  double deblendContrast;
  double cleanStrength;  ///< 0 leaves every detection in.
  float saturation;      ///< In the image's unit, background included.
};

/// Beyond SEP's own flags, which have the low byte.
constexpr int kFlagSaturated = 0x100;

/// Detected objects, column by column; (0, 0) is the centre of the image's first pixel.
struct Sources {
  std::vector<double> x, y;
  /// Root mean square along the axes, pixels; angle of the major one from x towards y, radians.
  std::vector<double> a, b, theta;
  std::vector<double> peak;
  std::vector<double> pixels;
  std::vector<double> flags;
  /// In units of (a, b); 0 where there is none.
  std::vector<double> kronRadius;
  /// Within the Kron aperture.
  std::vector<double> flux, fluxError;
  /// Holds half of `flux`, pixels.
  std::vector<double> halfLightRadius;
};

/// Which rows of an image are looked at, and how far beyond them at most.
struct Strip {
  int64_t first;
  int64_t end;
  int64_t margin;      ///< To begin with.
  int64_t mostMargin;  ///< Beyond this, objects are cut off.
};

/// Objects whose centre lies in rows `first` to `end`.
///
/// Further rows on both sides are read: as many as it takes for each of these objects, and whatever it is
/// blended with, to lie within them as a whole. So it is the same object whatever strips an image is cut
/// into.
Sources extractSources(Image& image, const BackgroundMesh& background, const Strip& strip,
                       const ExtractionOptions& options, const std::string& path);

}  // namespace sky
