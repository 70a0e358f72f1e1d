#include "renderer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <tuple>

#include "gaussian_blur.h"
#include "grid_noise.h"

namespace sky {

namespace {

/// Pixels that go from bands to colours at a time: their three planes stay in the processor's cache.
constexpr int64_t kPixelsTogether = 16384;
/// A saturation that no pixel reaches.
constexpr float kNever = std::numeric_limits<float>::infinity();

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

/// What one band lacks has no colour: black, as off the image.
void blackenMissing(const uint8_t* mask, int64_t count, uint8_t* rgb) {
  // Nearly everywhere all bands have data.
  if (std::memchr(mask, kNoData, count) == nullptr &&
      std::memchr(mask, kNoData | kSaturated, count) == nullptr)
    return;
  for (int64_t i = 0; i < count; ++i) {
    if ((mask[i] & kNoData) != 0) std::fill_n(rgb + 3 * i, 3, uint8_t{0});
  }
}

}  // namespace

void Renderer::render(int64_t x, int64_t y, int64_t width, int64_t height,
                      const std::array<double, 3>& brighter, uint8_t* rgb, uint8_t* mask) const {
  std::fill_n(mask, width * height, uint8_t{0});
  Sources sources = readBands(x, y, width, height, brighter, mask);
  const int64_t together = std::clamp<int64_t>(kPixelsTogether / width, 1, height);
  std::vector<float> room = spare_.take(static_cast<size_t>(3 * together * width));
  const std::array<float*, 3> planes{room.data(), room.data() + together * width,
                                     room.data() + 2 * together * width};
  for (int64_t row = 0; row < height; row += together) {
    const int64_t end = std::min(row + together, height);
    const int64_t count = (end - row) * width;
    uint8_t* bits = mask + row * width;
    uint8_t* colours = rgb + 3 * row * width;
    makeRows(sources, row, end, planes, bits);
    toRgb({planes[0], planes[1], planes[2]}, static_cast<size_t>(count), style_.stretch, colours);
    blackenMissing(bits, count, colours);
  }
  spare_.give(std::move(room));
  for (Source& source : sources) spare_.give(std::move(source.section.pixels));
}

Brightness Renderer::brightness(int64_t x, int64_t y, int64_t width, int64_t height,
                                const std::array<double, 3>& brighter) const {
  const auto count = static_cast<size_t>(width * height);
  Brightness made{{}, std::vector<uint8_t>(count)};
  const Sources sources = readBands(x, y, width, height, brighter, made.mask.data());
  for (auto& plane : made.planes) plane.resize(count);
  makeRows(sources, 0, height, {made.planes[0].data(), made.planes[1].data(), made.planes[2].data()},
           made.mask.data());
  return made;
}

Renderer::Sources Renderer::plan(int64_t x, int64_t y, int64_t width, int64_t height,
                                 const std::array<double, 3>& brighter) const {
  Sources sources;
  std::vector<double> ra;
  std::vector<double> dec;
  const PixelMap nodes = nodesOf(x, y, width, height, ra, dec);
  for (size_t i = 0; i < 3; ++i) {
    const Band& band = bands_[i];
    PixelMap map = nodes;
    band.wcs->skyToPixel(ra.data(), dec.data(), ra.size(), map.imageX.data(), map.imageY.data());
    const double scale = band.wcs->pixelScaleArcsec();
    const int64_t blurred = band.blur > 0 ? blurReach(band.blur) : 0;
    const int64_t reach = reachOf(style_.resampling, scale / grid_.pixelScaleArcsec) + blurred;
    sources[i].section = sectionFor(map, *band.image, reach);
    sources[i].map = std::move(map);
    sources[i].saturation = band.saturation;
    sources[i].factor = static_cast<float>(band.nanomaggies / (scale * scale) * brighter[i]);
  }
  return sources;
}

bool Renderer::marksBeforeBlur() const {
  return std::any_of(bands_.begin(), bands_.end(),
                     [](const Band& band) { return band.blur > 0 && band.saturation < kNever; });
}

Renderer::Sources Renderer::readBands(int64_t x, int64_t y, int64_t width, int64_t height,
                                      const std::array<double, 3>& brighter, uint8_t* mask) const {
  Sources sources = plan(x, y, width, height, brighter);
  for (size_t i = 0; i < 3; ++i) readBand(bands_[i], sources[i], mask);
  return sources;
}

/// Rows `first` to `end` of what the sources were read for; `planes` and `mask` begin with row `first`.
void Renderer::makeRows(const Sources& sources, int64_t first, int64_t end,
                        const std::array<float*, 3>& planes, uint8_t* mask) const {
  const auto& [x, y, width] = std::tie(sources[0].map.x, sources[0].map.y, sources[0].map.width);
  for (size_t i = 0; i < 3; ++i) {
    const Source& source = sources[i];
    resample(source.section, source.map, {first, end}, style_.resampling, source.saturation, planes[i], mask);
    style_.brightening.apply(i, x, y + first, width, end - first, source.factor, planes[i]);
  }
  const std::array<double, 3> noise{bands_[0].noise, bands_[1].noise, bands_[2].noise};
  if (noise[0] + noise[1] + noise[2] > 0)
    addNoise(noise, style_.noiseSeed, x, y + first, width, end - first, planes);
}

void Renderer::readBand(const Band& band, Source& source, uint8_t* mask) const {
  ImageSection& section = source.section;
  section.pixels = spare_.take(static_cast<size_t>(section.width * section.height));
  if (!section.pixels.empty()) {
    band.image->readSection(section.x, section.y, section.width, section.height, section.pixels.data());
  }
  // Where nothing is saturated, nobody needs to look.
  source.saturation = reaches(section.pixels, band.saturation) ? band.saturation : kNever;
  if (band.blur > 0) blurBand(band, source, mask);
}

void Renderer::blurBand(const Band& band, Source& source, uint8_t* mask) const {
  // A blurred star's peak is no longer saturated, but its light still is wrong: its mask is made before.
  if (source.saturation < kNever) {
    const PixelMap& map = source.map;
    std::vector<float> unused(static_cast<size_t>(map.width * map.height));
    resample(source.section, map, {0, map.height}, style_.resampling, source.saturation, unused.data(), mask);
  }
  source.saturation = kNever;
  blur(source.section, band.blur);
}

void Renderer::readInto(size_t band, Source& source, float* pixels, uint8_t* mask) const {
  ImageSection& section = source.section;
  const auto count = static_cast<size_t>(section.width * section.height);
  if (bands_[band].blur > 0) {
    readBand(bands_[band], source, mask);
    std::copy_n(section.pixels.begin(), count, pixels);
    spare_.give(std::move(section.pixels));
    return;
  }
  if (count > 0) bands_[band].image->readSection(section.x, section.y, section.width, section.height, pixels);
  source.saturation = reaches({pixels, count}, source.saturation) ? source.saturation : kNever;
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
