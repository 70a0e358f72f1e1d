#include "area.h"

#include "places.h"

namespace sky {

namespace {

/// Footprints turned by less are taken as upright: their corners lie within 0.0005 of a pixel for it, where a
/// map may be wrong by 0.01.
constexpr double kUpright = 1e-3;
/// A part of a pixel below this is what rounding leaves.
constexpr double kNoPart = 1e-9;

/// A range of pixels of which the first and the last are covered in part.
struct Span {
  int64_t first;
  int64_t last;
  double from;
  double to;

  Span(double centre, double width) : first(0), last(0), from(centre - width / 2), to(centre + width / 2) {
    first = static_cast<int64_t>(std::floor(from + 0.5 + kNoPart));
    last = static_cast<int64_t>(std::ceil(to - 0.5 - kNoPart));
  }
  SKY_INLINE double part(int64_t pixel) const {
    const auto middle = static_cast<double>(pixel);
    return std::min(to, middle + 0.5) - std::max(from, middle - 0.5);
  }
};

void nothing(Samples& samples, int i) {
  samples.values[i] = 0;
  samples.mask[i] = kNoData;
}

SKY_INLINE void upright(const ImageSection& section, const Cell& cell, int i, float saturation,
                        Samples& samples) {
  const Span across(cell.x + cell.ax * i, std::abs(cell.ax));
  const Span up(cell.y + cell.ay * i, std::abs(cell.by));
  if (across.first < section.x || across.last >= section.x + section.width || up.first < section.y ||
      up.last >= section.y + section.height) {
    return nothing(samples, i);
  }
  double sum = 0;
  float largest = -std::numeric_limits<float>::infinity();
  for (int64_t row = up.first; row <= up.last; ++row) {
    const float* pixels = section.pixels.data() + (row - section.y) * section.width - section.x;
    double inRow = 0;
    for (int64_t column = across.first; column <= across.last; ++column) {
      inRow += across.part(column) * static_cast<double>(pixels[column]);
      largest = largest < pixels[column] ? pixels[column] : largest;
    }
    sum += up.part(row) * inRow;
  }
  const double covered = (across.to - across.from) * (up.to - up.from);
  keep(samples, i, static_cast<float>(sum / covered), largest, saturation);
}

void turned(const ImageSection& section, const Cell& cell, int i, float saturation, Footprint& footprint,
            Samples& samples) {
  footprint.cover(cell.x + cell.ax * i, cell.y + cell.ay * i, cell.ax, cell.ay, cell.bx, cell.by);
  double sum = 0;
  double covered = 0;
  float largest = -std::numeric_limits<float>::infinity();
  for (int64_t j = 0; j < footprint.rows(); ++j) {
    const int64_t row = footprint.low() + j - section.y;
    for (int64_t k = 0; k < footprint.columns(); ++k) {
      const double part = footprint.part(k, j);
      if (part == 0) continue;
      const int64_t column = footprint.left() + k - section.x;
      if (column < 0 || row < 0 || column >= section.width || row >= section.height) {
        return nothing(samples, i);
      }
      const float value = section.pixels[row * section.width + column];
      sum += part * static_cast<double>(value);
      covered += part;
      largest = largest < value ? value : largest;
    }
  }
  if (!(covered > 0)) return nothing(samples, i);
  keep(samples, i, static_cast<float>(sum / covered), largest, saturation);
}

SKY_INLINE bool isUnit(double step) {
  return std::abs(std::abs(step) - 1) < kSamePlace;
}

}  // namespace

SKY_CLONES void areaMeans(const ImageSection& section, const Cell& cell, float saturation,
                          Footprint& footprint, Samples& samples) {
  const bool isUpright =
      std::abs(cell.ay) < kUpright * std::abs(cell.ax) && std::abs(cell.bx) < kUpright * std::abs(cell.by);
  if (isUpright && isUnit(cell.ax) && isUnit(cell.by)) {
    const Places places = placesIn(section, cell);
    if (places.inLine() && places.onPixels() && places.areInside(section, 0, 0))
      return copyPixels(section, places, saturation, samples);
  }
  for (int i = 0; i < kLanes; ++i) {
    // In this order NaN is off too.
    const bool isNear = std::abs(cell.x + cell.ax * i) < kFarOff && std::abs(cell.y + cell.ay * i) < kFarOff;
    if (!isNear) {
      nothing(samples, i);
    } else if (isUpright) {
      upright(section, cell, i, saturation, samples);
    } else {
      turned(section, cell, i, saturation, footprint, samples);
    }
  }
}

}  // namespace sky
