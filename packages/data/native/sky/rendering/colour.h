#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace sky {

/// Asinh stretch of Lupton et al. 2004, PASP 116, 133: brightness is compressed, the ratio of the bands is
/// kept.
struct LuptonStretch {
  double stretch;  ///< linear range, in the unit of the bands
  double q;        ///< softening; 0 is nearly linear
  double minimum;  ///< black
  /// What the bands are multiplied by before they are stretched.
  std::array<double, 3> weights;
};

/// Three bands to 8-bit RGB, interleaved. Where a colour exceeds white, all three are scaled down, so that
/// its hue stays.
///
/// astropy.visualization.make_lupton_rgb gives the same within one grey level.
void toRgb(const std::array<const float*, 3>& bands, size_t count, const LuptonStretch& how, uint8_t* rgb);

}  // namespace sky
