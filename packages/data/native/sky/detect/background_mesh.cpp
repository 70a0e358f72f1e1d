#include "detect/background_mesh.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "detect/sep_call.h"

namespace sky {

namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

struct FreeBackground {
  void operator()(sep_bkg* background) const { sep_bkg_free(background); }
};
using Background = std::unique_ptr<sep_bkg, FreeBackground>;

Background backgroundOf(const float* pixels, const uint8_t* mask, int64_t width, int64_t height, int box,
                        int filterSize, const std::string& path) {
  sep_image image{};
  image.data = pixels;
  image.dtype = SEP_TFLOAT;
  image.mask = mask;
  image.mdtype = SEP_TBYTE;
  image.w = static_cast<int>(width);
  image.h = static_cast<int>(height);
  sep_bkg* made = nullptr;
  checkSep(sep_background(&image, box, box, filterSize, filterSize, 0.0, &made), path);
  return Background(made);
}

/// What SEP says of a box that is one pixel of 1: 2 in the versions known, whose mode of a histogram with a
/// single level is its origin and the mean again. A power of two takes no digit from a float.
float valueOfSinglePixel(const std::string& path) {
  const float one = 1;
  const uint8_t unmasked = 0;
  return backgroundOf(&one, &unmasked, 1, 1, 1, 1, path)->back[0];
}

/// Filters a map of boxes by taking it for an image whose boxes are single pixels: SEP fills what has no
/// value, filters, and prepares the spline, all with its own arithmetic.
void filterMap(std::vector<float>& map, std::vector<float>& slope, int64_t across, int64_t down,
               int filterSize, const std::string& path, float* median) {
  const float scale = valueOfSinglePixel(path);
  std::vector<uint8_t> mask(map.size());
  for (size_t i = 0; i < map.size(); ++i) {
    mask[i] = std::isnan(map[i]) ? 1 : 0;
    map[i] /= scale;
  }
  const Background filtered = backgroundOf(map.data(), mask.data(), across, down, 1, filterSize, path);
  map.assign(filtered->back, filtered->back + map.size());
  slope.assign(filtered->dback, filtered->dback + map.size());
  *median = sep_bkg_global(filtered.get());
}

}  // namespace

BackgroundMesh::BackgroundMesh(const Shape& shape, std::string path)
    : shape_(shape),
      path_(std::move(path)),
      boxesAcross_((shape.width - 1) / shape.box + 1),
      boxesDown_((shape.height - 1) / shape.box + 1),
      back_(boxesAcross_ * boxesDown_, kNone),
      sigma_(back_) {}

void BackgroundMesh::measure(int64_t firstBoxRow, const float* pixels, int64_t rows) {
  const int64_t width = shape_.width;
  std::vector<uint8_t> mask(width * rows);
  std::vector<int64_t> good(boxesAcross_ * ((rows - 1) / shape_.box + 1));
  for (int64_t y = 0; y < rows; ++y) {
    int64_t* counts = good.data() + (y / shape_.box) * boxesAcross_;
    for (int64_t x = 0; x < width; ++x) {
      const bool usable = std::isfinite(pixels[y * width + x]);
      mask[y * width + x] = usable ? 0 : 1;
      counts[x / shape_.box] += usable ? 1 : 0;
    }
  }
  const Background strip = backgroundOf(pixels, mask.data(), width, rows, shape_.box, 1, path_);
  for (size_t i = 0; i < good.size(); ++i) {
    const int64_t column = static_cast<int64_t>(i) % boxesAcross_;
    const int64_t row = static_cast<int64_t>(i) / boxesAcross_;
    const int64_t pixelsInBox = std::min<int64_t>(shape_.box, width - column * shape_.box) *
                                std::min<int64_t>(shape_.box, rows - row * shape_.box);
    // SEP gives boxes with too few pixels their nearest neighbour's values. Within a strip that neighbour may
    // be far; they wait until all strips are there.
    const bool enough = static_cast<double>(good[i]) >= 0.5 * static_cast<double>(pixelsInBox);
    back_[firstBoxRow * boxesAcross_ + i] = enough ? strip->back[i] : kNone;
    sigma_[firstBoxRow * boxesAcross_ + i] = enough ? strip->sigma[i] : kNone;
  }
}

void BackgroundMesh::finish() {
  filterMap(back_, backSlope_, boxesAcross_, boxesDown_, shape_.filterSize, path_, &level_);
  filterMap(sigma_, sigmaSlope_, boxesAcross_, boxesDown_, shape_.filterSize, path_, &noiseLevel_);
}

sep_bkg BackgroundMesh::view() const {
  sep_bkg view{};
  view.w = static_cast<int>(shape_.width);
  view.h = static_cast<int>(shape_.height);
  view.bw = view.bh = shape_.box;
  view.nx = static_cast<int>(boxesAcross_);
  view.ny = static_cast<int>(boxesDown_);
  view.n = static_cast<int>(boxesAcross_ * boxesDown_);
  view.global = level_;
  view.globalrms = noiseLevel_;
  // SEP reads only; its struct knows no const.
  view.back = const_cast<float*>(back_.data());
  view.dback = const_cast<float*>(backSlope_.data());
  view.sigma = const_cast<float*>(sigma_.data());
  view.dsigma = const_cast<float*>(sigmaSlope_.data());
  return view;
}

void BackgroundMesh::subtract(int64_t y, float* pixels) const {
  const sep_bkg map = view();
  checkSep(sep_bkg_subline(&map, static_cast<int>(y), pixels, SEP_TFLOAT), path_);
}

void BackgroundMesh::noise(int64_t y, float* noise) const {
  const sep_bkg map = view();
  checkSep(sep_bkg_rmsline(&map, static_cast<int>(y), noise, SEP_TFLOAT), path_);
}

float BackgroundMesh::levelAt(int64_t x, int64_t y) const {
  const sep_bkg map = view();
  return sep_bkg_pix(&map, static_cast<int>(x), static_cast<int>(y));
}

}  // namespace sky
