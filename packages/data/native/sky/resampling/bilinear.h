#pragma once

#include "image_section.h"
#include "lanes.h"

namespace sky {

/// Between the four nearest pixels. On a pixel's centre, row or column its neighbours beyond do not count.
void bilinear(const ImageSection& section, const Cell& cell, float saturation, Samples& samples);

}  // namespace sky
