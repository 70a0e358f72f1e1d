#pragma once

#include "footprint.h"
#include "image_section.h"
#include "lanes.h"

namespace sky {

/// The mean over each output pixel's footprint: sums over a map of such pixels conserve flux.
///
/// @param footprint room to work in
void areaMeans(const ImageSection& section, const Cell& cell, float saturation, Footprint& footprint,
               Samples& samples);

}  // namespace sky
