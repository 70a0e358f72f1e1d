#pragma once

#include "detect/sep_library.h"

#include <cstdint>
#include <string>
#include <vector>

#include "detect/background_mesh.h"
#include "detect/section.h"

namespace sky {

/// Semi-axes in pixels; angle of the major one from x towards y, radians.
struct Ellipse {
  double x, y, a, b, theta;
};

/// How far Kron's radius looks, and how much of it the aperture is (Kron 1980; SExtractor's defaults).
constexpr double kKronReach = 6.0;
constexpr double kKronFactor = 2.5;
/// Where Kron's radius is less than this many pixels, the aperture is a circle of this radius.
constexpr double kLeastKronPixels = 1.75;

struct KronMeasure {
  double radius;  ///< In units of the semi-axes.
  double flux;
  double fluxError;
  double halfLightRadius;  ///< Pixels.
  int flags;
};

/// As SExtractor's MAG_AUTO, FLUXERR_AUTO and FLUX_RADIUS, with SEP's flags.
KronMeasure measureKron(const sep_image& image, const Ellipse& shape);

/// Ellipses on an image to measure within, and circles about the same centres.
struct ApertureRequest {
  std::vector<Ellipse> ellipses;
  std::vector<double> circleRadii;  ///< Pixels, the same for all.
  /// Sigma of the Gaussian window that centres are refined with; 0 leaves them where they are.
  double recentreSigma = 0;
  /// What reaches farther than this, pixels, is cut off and flagged.
  double mostReach = 0;
  float saturation = 0;
};

struct ApertureFluxes {
  std::vector<double> flux, fluxError, flags;
  /// Where the circles lie.
  std::vector<double> x, y;
  /// Standard deviation of the sky at the centre, for one pixel.
  std::vector<double> noise;
  /// [objects, circles]
  std::vector<double> circles;
};

/// Measures on those rows of an image that the apertures touch. NaN where a centre lies outside the image.
ApertureFluxes measureApertures(Image& image, const BackgroundMesh& background,
                                const ApertureRequest& request);

}  // namespace sky
