#pragma once

#include "image_section.h"

namespace sky {

/// How far from a pixel `blur` reads.
int64_t blurReach(double sigma);

/// Convolves a section with a Gaussian of standard deviation `sigma`, pixels.
///
/// Pixels without a value stay so, and those beside them and at the border are means of what there is. A
/// pixel that lies `blurReach` or more within the section, or at the image's border, does not depend on where
/// the section begins.
void blur(ImageSection& section, double sigma);

}  // namespace sky
