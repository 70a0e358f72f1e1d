#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "clones.h"
#include "image_section.h"
#include "lanes.h"

namespace sky {

/// A place this near to a pixel's centre is the centre, so that grids that agree are copied and not
/// interpolated.
constexpr double kSamePlace = 1e-6;
/// Beyond any image: what has no place is put there.
constexpr double kFarOff = 1 << 29;

/// Places in a section, split into the pixel below or left and what is left over, from 0 to 1.
struct Places {
  Lanes<int32_t> column;
  Lanes<int32_t> row;
  Lanes<float> right;
  Lanes<float> up;

  /// Whether the pixels lie side by side in one row of the section.
  bool inLine() const {
    int32_t differing = 0;
    for (int i = 0; i < kLanes; ++i) differing |= (column[i] - column[0] - i) | (row[i] - row[0]);
    return differing == 0;
  }

  /// Whether every place is a pixel's centre.
  bool onPixels() const {
    int32_t between = 0;
    for (int i = 0; i < kLanes; ++i) between |= static_cast<int32_t>(right[i] + up[i] > 0);
    return between == 0;
  }

  /// Whether all pixels from `before` left of and below each place to `after` beyond it are in the section.
  bool areInside(const ImageSection& section, int32_t before, int32_t after) const {
    int32_t outside = 0;
    const auto mostColumn = static_cast<int32_t>(section.width) - 1 - after;
    const auto mostRow = static_cast<int32_t>(section.height) - 1 - after;
    for (int i = 0; i < kLanes; ++i) {
      outside |= (column[i] - before) | (row[i] - before) | (mostColumn - column[i]) | (mostRow - row[i]);
    }
    return outside >= 0;
  }
};

/// @param first, step places, counted from the image's first pixel; `from` is where the section begins
SKY_INLINE void split(double first, double step, int64_t from, Lanes<int32_t>& whole, Lanes<float>& rest) {
  const auto start = static_cast<double>(from);
  for (int i = 0; i < kLanes; ++i) {
    // What has no place is off the image too.
    const double exact = first + step * i;
    const double near = exact < kFarOff ? exact : kFarOff;
    const double place = near > -kFarOff ? near : -kFarOff;
    // Of the image and not of the section: where a section begins must not change how a number is rounded.
    const double below = std::floor(place + kSamePlace);
    const double over = place - below;
    rest[i] = over < kSamePlace ? 0.0F : static_cast<float>(over);
    whole[i] = static_cast<int32_t>(below - start);
  }
}

SKY_INLINE Places placesIn(const ImageSection& section, const Cell& cell) {
  Places places;
  split(cell.x, cell.ax, section.x, places.column, places.right);
  split(cell.y, cell.ay, section.y, places.row, places.up);
  return places;
}

SKY_INLINE bool hasValue(float value) {
  return std::abs(value) <= std::numeric_limits<float>::max();
}

SKY_INLINE void keep(Samples& samples, int i, float value, float largest, float saturation) {
  const bool has = hasValue(value);
  const uint8_t saturated = largest >= saturation ? kSaturated : 0;
  samples.values[i] = has ? value : 0;
  samples.mask[i] = has ? saturated : kNoData;
}

/// Whether a cell's places certainly are pixels' centres of the section, side by side in a row, as `split`
/// would find them: told by the first and the last, since places lie on a line.
SKY_INLINE bool isCopy(const ImageSection& section, const Cell& cell, Places& places) {
  // Half of what counts as the same place: rounding must not make this say other than `split` does.
  constexpr double kSurely = kSamePlace / 2;
  constexpr double kLast = kLanes - 1;
  // In this order NaN is none.
  if (!(std::abs(cell.x) < kFarOff && std::abs(cell.y) < kFarOff)) return false;
  const double x = std::floor(cell.x + 0.5);
  const double y = std::floor(cell.y + 0.5);
  const bool onPixels = std::abs(cell.x - x) < kSurely && std::abs(cell.y - y) < kSurely &&
                        std::abs(cell.x + cell.ax * kLast - (x + kLast)) < kSurely &&
                        std::abs(cell.y + cell.ay * kLast - y) < kSurely;
  if (!onPixels) return false;
  places.column[0] = static_cast<int32_t>(x - static_cast<double>(section.x));
  places.row[0] = static_cast<int32_t>(y - static_cast<double>(section.y));
  return places.column[0] >= 0 && places.row[0] >= 0 && places.column[0] + kLanes <= section.width &&
         places.row[0] < section.height;
}

/// Pixels of the section as they are, from the first place on: for places on pixels, side by side.
SKY_INLINE void copyPixels(const ImageSection& section, const Places& places, float saturation,
                           Samples& samples) {
  const float* from = section.pixels.data() + places.row[0] * section.width + places.column[0];
  for (int i = 0; i < kLanes; ++i) keep(samples, i, from[i], from[i], saturation);
}

}  // namespace sky
