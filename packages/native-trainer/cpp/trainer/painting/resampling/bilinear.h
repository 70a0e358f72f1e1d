#pragma once

#include "painting/resampling/place.h"
#include "painting/resampling/sample.h"

namespace perseus::painting {

/// Between the four nearest pixels. On a pixel's centre, row or column its neighbours beyond do not count.
PERSEUS_DEVICE_FUNCTION Sample bilinear(const BandSource& band, const InCell& at) {
  const Split x = splitAt(at.cell.x, at.cell.ax, at.i, band.x);
  const Split y = splitAt(at.cell.y, at.cell.ay, at.i, band.y);
  const int32_t dx = x.rest > 0 ? 1 : 0;
  const int32_t dy = y.rest > 0 ? 1 : 0;
  if (x.whole < 0 || y.whole < 0 || x.whole + dx >= band.width || y.whole + dy >= band.height)
    return nothing();
  const float* low = pixelAt(band, x.whole, y.whole);
  const float* high = pixelAt(band, x.whole, y.whole + dy);
  const float a = low[0];
  const float b = low[dx];
  const float c = high[0];
  const float d = high[dx];
  const float left = 1 - x.rest;
  const float bottom = times(a, left) + times(b, x.rest);
  const float top = times(c, left) + times(d, x.rest);
  return sampleOf(times(bottom, 1 - y.rest) + times(top, y.rest), larger(larger(a, b), larger(c, d)),
                  band.saturation);
}

}  // namespace perseus::painting
