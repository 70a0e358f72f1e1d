#pragma once

#include <cstdint>

#include "views/rendering.h"

namespace perseus {

/// One look at a cutout: flipped left-right first, then rotated counter-clockwise as displayed.
struct ViewSpec {
  double angleDeg = 0;
  bool flip = false;
};

struct SourceSize {
  int64_t height;
  int64_t width;
};

/// Maps output pixels to source positions in 16.16 fixed point: u = u0 + ux * x + uy * y, and v likewise.
/// The coefficients are those of PIL's affine transform; see docs/rotation.md.
struct ViewTransform {
  int64_t u0, ux, uy;
  int64_t v0, vx, vy;
};

ViewTransform viewTransform(const ViewSpec& view, SourceSize source, int64_t size,
                            Interpolation interpolation);

/// Renders `view` of `source` [height, width, 3] into `out` [size, size, 3]: integer arithmetic, the same
/// bits as `renderView` of @perseus/core.
void renderView(const uint8_t* source, SourceSize sourceSize, const ViewSpec& view, int64_t size,
                const Rendering& how, uint8_t* out);

}  // namespace perseus
