#include "renderer.h"

#include <algorithm>
#include <cmath>

#include "gaussian_blur.h"
#include "grid_noise.h"

namespace sky {

namespace {

/// The part of an image that a map needs, or nothing where the map lies off the image.
ImageSection sectionFor(const PixelMap& map, const Image& image, int64_t reach) {
  double left = std::numeric_limits<double>::infinity();
  double low = left;
  double right = -left;
  double high = -left;
  for (size_t i = 0; i < map.imageX.size(); ++i) {
    if (!std::isfinite(map.imageX[i]) || !std::isfinite(map.imageY[i])) continue;
    left = std::min(left, map.imageX[i]);
    right = std::max(right, map.imageX[i]);
    low = std::min(low, map.imageY[i]);
    high = std::max(high, map.imageY[i]);
  }
  ImageSection section;
  const auto clamped = [](double value, int64_t least, int64_t most) {
    return static_cast<int64_t>(std::clamp(value, static_cast<double>(least), static_cast<double>(most)));
  };
  // Beyond the image there is nothing to read; one pixel there is enough to tell.
  section.x = clamped(std::floor(left) - static_cast<double>(reach), 0, image.width());
  section.y = clamped(std::floor(low) - static_cast<double>(reach), 0, image.height());
  section.width = clamped(std::ceil(right) + static_cast<double>(reach) + 1, 0, image.width()) - section.x;
  section.height = clamped(std::ceil(high) + static_cast<double>(reach) + 1, 0, image.height()) - section.y;
  if (section.width <= 0 || section.height <= 0) section.width = section.height = 0;
  return section;
}

}  // namespace

Rendered Renderer::render(int64_t x, int64_t y, int64_t width, int64_t height,
                          const std::array<double, 3>& brighter) const {
  Brightness bands = brightness(x, y, width, height, brighter);
  const auto& [red, green, blue] = bands.planes;
  const size_t count = bands.mask.size();
  Rendered rendered{std::vector<uint8_t>(count * 3), std::move(bands.mask)};
  toRgb({red.data(), green.data(), blue.data()}, count, style_.stretch, rendered.rgb.data());
  // What one band lacks has no colour: black, as off the image.
  for (size_t i = 0; i < count; ++i) {
    if ((rendered.mask[i] & kNoData) != 0) std::fill_n(rendered.rgb.data() + 3 * i, 3, uint8_t{0});
  }
  return rendered;
}

Brightness Renderer::brightness(int64_t x, int64_t y, int64_t width, int64_t height,
                                const std::array<double, 3>& brighter) const {
  Brightness made{{}, std::vector<uint8_t>(static_cast<size_t>(width * height))};
  std::vector<double> ra;
  std::vector<double> dec;
  PixelMap map = nodesOf(x, y, width, height, ra, dec);
  for (size_t i = 0; i < 3; ++i) {
    const Band& band = bands_[i];
    band.wcs->skyToPixel(ra.data(), dec.data(), ra.size(), map.imageX.data(), map.imageY.data());
    made.planes[i] = renderBand(band, map, made.mask.data());
    const double scale = band.wcs->pixelScaleArcsec();
    const auto factor = static_cast<float>(band.nanomaggies / (scale * scale) * brighter[i]);
    style_.brightening.apply(i, x, y, width, height, factor, made.planes[i].data());
  }
  const std::array<double, 3> noise{bands_[0].noise, bands_[1].noise, bands_[2].noise};
  if (noise[0] + noise[1] + noise[2] > 0) {
    addNoise(noise, style_.noiseSeed, x, y, width, height,
             {made.planes[0].data(), made.planes[1].data(), made.planes[2].data()});
  }
  return made;
}

std::vector<float> Renderer::renderBand(const Band& band, PixelMap& map, uint8_t* mask) const {
  const double scale = band.wcs->pixelScaleArcsec();
  const int64_t blurred = band.blur > 0 ? blurReach(band.blur) : 0;
  const int64_t reach = reachOf(style_.resampling, scale / grid_.pixelScaleArcsec) + blurred;
  ImageSection section = sectionFor(map, *band.image, reach);
  section.pixels.resize(static_cast<size_t>(section.width * section.height));
  if (!section.pixels.empty()) {
    band.image->readSection(section.x, section.y, section.width, section.height, section.pixels.data());
  }
  std::vector<float> plane(static_cast<size_t>(map.width * map.height));
  float saturation = band.saturation;
  if (band.blur > 0) {
    // A blurred star's peak is no longer saturated, but its light still is wrong: its mask is made before.
    if (reaches(section, saturation)) {
      resample(section, map, style_.resampling, saturation, plane.data(), mask);
    }
    saturation = std::numeric_limits<float>::infinity();
    blur(section, band.blur);
  }
  resample(section, map, style_.resampling, saturation, plane.data(), mask);
  return plane;
}

PixelMap Renderer::nodesOf(int64_t x, int64_t y, int64_t width, int64_t height, std::vector<double>& ra,
                           std::vector<double>& dec) const {
  PixelMap map{x, y, width, height, 0, 0, {}, {}};
  const int64_t firstX = map.firstNodeX();
  const int64_t firstY = map.firstNodeY();
  map.nodesAcross = (x + width - 1 - firstX) / PixelMap::kNodeStep + 2;
  map.nodesDown = (y + height - 1 - firstY) / PixelMap::kNodeStep + 2;
  const size_t count = static_cast<size_t>(map.nodesAcross * map.nodesDown);
  ra.resize(count);
  dec.resize(count);
  for (size_t i = 0; i < count; ++i) {
    const auto column = static_cast<int64_t>(i) % map.nodesAcross;
    const auto row = static_cast<int64_t>(i) / map.nodesAcross;
    grid_.toSky(static_cast<double>(firstX + column * PixelMap::kNodeStep),
                static_cast<double>(firstY + row * PixelMap::kNodeStep), &ra[i], &dec[i]);
  }
  map.imageX.resize(count);
  map.imageY.resize(count);
  return map;
}

}  // namespace sky
