#pragma once

#include "image_section.h"
#include "lanes.h"

namespace sky {

/// Windowed sinc over 6 x 6 pixels, of weights that sum to 1; on a pixel's centre that pixel alone.
///
/// Duchon 1979, J. Appl. Meteor. 18, 1016.
void lanczos3(const ImageSection& section, const Cell& cell, float saturation, Samples& samples);

}  // namespace sky
