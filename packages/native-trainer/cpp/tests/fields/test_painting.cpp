#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "painting/paint.h"
#include "painting/painted_pixel.h"
#include "painting_cases.h"
#include "tests/check.h"

namespace perseus::tests {
namespace {

using namespace perseus::painting;

// Formulas in double precision, as a book has them.

struct Point {
  double x;
  double y;
};

/// Where a pixel of the grid lies: between the four nodes about it.
Point placeOf(const ImageLie& lie, double x, double y) {
  const double left = std::floor(x / nodeStep) * nodeStep;
  const double top = std::floor(y / nodeStep) * nodeStep;
  const double u = (x - left) / nodeStep;
  const double v = (y - top) / nodeStep;
  const auto mixed = [&](auto at) {
    return (1 - u) * (1 - v) * at(left, top) + u * (1 - v) * at(left + nodeStep, top) +
           (1 - u) * v * at(left, top + nodeStep) + u * v * at(left + nodeStep, top + nodeStep);
  };
  return {mixed([&](double i, double j) { return lie.imageX(i, j); }),
          mixed([&](double i, double j) { return lie.imageY(i, j); })};
}

double sinc(double t) {
  return t == 0 ? 1 : std::sin(std::numbers::pi * t) / (std::numbers::pi * t);
}

/// Weight of a pixel by its distance along one axis.
double weightOf(Resampling method, double distance) {
  const double t = std::abs(distance);
  if (method == Resampling::Bilinear) return std::max(0.0, 1 - t);
  return t < 3 ? sinc(t) * sinc(t / 3) : 0;
}

/// Area of a polygon's part on one side of a line across an axis (Sutherland & Hodgman).
std::vector<Point> clipped(const std::vector<Point>& polygon, double Point::* axis, double at, double side) {
  std::vector<Point> kept;
  for (size_t i = 0; i < polygon.size(); ++i) {
    const Point& a = polygon[i];
    const Point& b = polygon[(i + 1) % polygon.size()];
    const double da = (a.*axis - at) * side;
    const double db = (b.*axis - at) * side;
    if (da >= 0) kept.push_back(a);
    if ((da < 0) != (db < 0)) {
      const double share = da / (da - db);
      kept.push_back({a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share});
    }
  }
  return kept;
}

double sharedWithPixel(std::vector<Point> polygon, double column, double row) {
  polygon = clipped(polygon, &Point::x, column - 0.5, 1);
  polygon = clipped(polygon, &Point::x, column + 0.5, -1);
  polygon = clipped(polygon, &Point::y, row - 0.5, 1);
  polygon = clipped(polygon, &Point::y, row + 0.5, -1);
  double twice = 0;
  for (size_t i = 0; i < polygon.size(); ++i) {
    const Point& a = polygon[i];
    const Point& b = polygon[(i + 1) % polygon.size()];
    twice += a.x * b.y - b.x * a.y;
  }
  return std::abs(twice) / 2;
}

/// Whether a place is a pixel's centre.
bool onPixel(const Point& at) {
  return std::abs(at.x - std::round(at.x)) < 1e-6 && std::abs(at.y - std::round(at.y)) < 1e-6;
}

/// Whether a pixel is one of the six of a window, whatever its weight.
bool inWindow(double place, int32_t pixel) {
  const double before = std::floor(place + 1e-6) - pixel;
  return before <= 2 && before >= -3;
}

/// What a band has at a pixel of the grid; NaN where something that counts is not there.
double expectedAt(const PaintingCase& given, size_t band, int32_t x, int32_t y) {
  const ImageLie& lie = given.lies[band];
  const Point at = placeOf(lie, x, y);
  std::vector<Point> footprint;
  if (given.resampling == Resampling::Area) {
    const double turn = lie.turnDegrees * std::numbers::pi / 180;
    const double angle = std::abs(std::tan(turn)) < uprightTurn ? 0 : turn;
    const Point a{lie.scale * std::cos(angle) / 2, lie.scale * std::sin(angle) / 2};
    const Point b{-a.y, a.x};
    footprint = {{at.x - a.x - b.x, at.y - a.y - b.y},
                 {at.x + a.x - b.x, at.y + a.y - b.y},
                 {at.x + a.x + b.x, at.y + a.y + b.y},
                 {at.x - a.x + b.x, at.y - a.y + b.y}};
  }
  double sum = 0;
  double weights = 0;
  for (auto row = static_cast<int32_t>(at.y) - 6; row < at.y + 6; ++row) {
    for (auto column = static_cast<int32_t>(at.x) - 6; column < at.x + 6; ++column) {
      const double weight = footprint.empty() ? weightOf(given.resampling, at.x - column) *
                                                    weightOf(given.resampling, at.y - row)
                                              : sharedWithPixel(footprint, column, row);
      const bool ofWindow = given.resampling == Resampling::Lanczos3 && !onPixel(at) &&
                            inWindow(at.x, column) && inWindow(at.y, row);
      if (std::abs(weight) < 1e-9 && !ofWindow) continue;
      const int32_t i = column - 1000;
      const int32_t j = row - 2000;
      if (i < 0 || j < 0 || i >= given.imageSide || j >= given.imageSide) return NAN;
      sum += weight * static_cast<double>(given.pixels[band][static_cast<size_t>(j * given.imageSide + i)]);
      weights += weight;
    }
  }
  return sum / weights;
}

Brightness brightnessOf(const Painting& painting, int32_t column, int32_t row) {
  switch (painting.resampling) {
    case Resampling::Bilinear:
      return brightnessAt<Resampling::Bilinear>(painting, column, row);
    case Resampling::Lanczos3:
      return brightnessAt<Resampling::Lanczos3>(painting, column, row);
    default:
      return brightnessAt<Resampling::Area>(painting, column, row);
  }
}

std::string at(const PaintingCase& given, int32_t column, int32_t row) {
  return given.name + ", pixel " + std::to_string(column) + ", " + std::to_string(row);
}

}  // namespace

TEST("painted bands are what formulas in double precision give") {
  for (PaintingCase& given : paintingCases()) {
    const Painting painting = given.painting();
    // A footprint of curved coordinates is taken for the cell's parallelogram: the formula's is the image's.
    const bool curved = given.lies[0].curve != 0 && given.resampling == Resampling::Area;
    int64_t known = 0;
    int64_t unknown = 0;
    for (int32_t row = 0; row < given.height; ++row) {
      for (int32_t column = 0; column < given.width; ++column) {
        const Brightness made = brightnessOf(painting, column, row);
        bool has = true;
        for (size_t band = 0; band < 3; ++band) {
          const double value = expectedAt(given, band, given.x + column, given.y + row);
          if (std::isnan(value)) {
            has = false;
            continue;
          }
          const double factor = painting.bands[band].factor;
          checkNear(made.of[band], value * factor, curved ? 0.05 : 2e-5, at(given, column, row));
        }
        if (!curved) check(has == ((made.mask & noData) == 0), at(given, column, row) + ": mask");
        ++(has ? known : unknown);
      }
    }
    check(known > 50 && unknown > 0, given.name + ": pixels of both kinds, " + std::to_string(known) +
                                         " and " + std::to_string(unknown));
  }
}

TEST("what is saturated among the pixels that count is marked") {
  for (PaintingCase& given : paintingCases()) {
    if (given.resampling != Resampling::Bilinear) continue;
    const Painting painting = given.painting();
    int64_t marked = 0;
    for (int32_t row = 0; row < given.height; ++row) {
      for (int32_t column = 0; column < given.width; ++column) {
        const Brightness made = brightnessOf(painting, column, row);
        if ((made.mask & noData) != 0) continue;
        bool expected = false;
        for (size_t band = 0; band < 3; ++band) {
          const Point place = placeOf(given.lies[band], given.x + column, given.y + row);
          for (double j = std::floor(place.y + 1e-6); j < place.y + 1 - 1e-6; ++j) {
            for (double i = std::floor(place.x + 1e-6); i < place.x + 1 - 1e-6; ++i) {
              expected =
                  expected ||
                  given.pixels[band][static_cast<size_t>((j - 2000) * given.imageSide + i - 1000)] >= 1.49F;
            }
          }
        }
        check(expected == ((made.mask & saturated) != 0), at(given, column, row));
        marked += expected ? 1 : 0;
      }
    }
    check(marked > 0, given.name + ": some are saturated");
  }
}

TEST("colours are Lupton's asinh of the bands, within one grey level") {
  const LuptonStretch how{1.3, 7, -0.01, {0.8, 1, 1.4}};
  const LuptonCurve curve = luptonCurve(how);
  for (double r = -0.1; r < 300; r = r * 1.7 + 0.11) {
    for (double g = -0.1; g < 300; g = g * 1.9 + 0.12) {
      for (double b = -0.1; b < 300; b = b * 2.1 + 0.13) {
        const double bands[3] = {r * 0.8 + 0.01, g + 0.01, b * 1.4 + 0.01};
        const double mean = (bands[0] + bands[1] + bands[2]) / 3;
        const double slope = 0.1 * 255 / std::asinh(0.1 * how.q);
        const double factor = mean > 0 ? std::asinh(how.q * mean / how.stretch) * slope / mean : 0;
        double grey[3];
        for (int i = 0; i < 3; ++i) grey[i] = std::max(0.0, bands[i]) * factor;
        const double brightest = std::max({grey[0], grey[1], grey[2]});
        uint8_t rgb[3];
        colourOf({static_cast<float>(r), static_cast<float>(g), static_cast<float>(b)}, curve, rgb);
        for (int i = 0; i < 3; ++i) {
          checkNear(rgb[i], std::floor(grey[i] * std::min(1.0, 255 / brightest)), 1, "a colour");
        }
      }
    }
  }
}

TEST("Philox4x32-10 has the known answers of its authors") {
  const Words zeros = philox4x32({{0, 0, 0, 0}}, 0);
  const Words ones = philox4x32({{~0U, ~0U, ~0U, ~0U}}, ~0ULL);
  const uint32_t ofZeros[4] = {0x6627e8d5U, 0xe169c58dU, 0xbc57ac4cU, 0x9b00dbd8U};
  const uint32_t ofOnes[4] = {0x408f276dU, 0x41c83b0eU, 0xa20bc7c6U, 0x6d5451fdU};
  check(std::equal(ofZeros, ofZeros + 4, zeros.of), "counter and key of zeros");
  check(std::equal(ofOnes, ofOnes + 4, ones.of), "counter and key of ones");
}

TEST("noise has the deviation that was asked for, and bands do not share it") {
  const Noise noise{{0.5, 1, 2}, 99};
  constexpr int32_t side = 300;
  double sums[3] = {};
  double products[3][3] = {};
  for (int32_t y = 0; y < side; ++y) {
    for (int32_t x = 0; x < side; ++x) {
      float bands[3] = {};
      addNoise(noise, x, y, bands);
      for (int i = 0; i < 3; ++i) {
        sums[i] += bands[i];
        for (int j = 0; j < 3; ++j) products[i][j] += double{bands[i]} * bands[j];
      }
    }
  }
  constexpr double count = side * side;
  for (int i = 0; i < 3; ++i) {
    checkNear(sums[i] / count / noise.sigma[i], 0, 0.02, "mean");
    for (int j = 0; j < 3; ++j) {
      checkNear(products[i][j] / count / (noise.sigma[i] * noise.sigma[j]), i == j ? 1 : 0, 0.02,
                "products of bands " + std::to_string(i) + " and " + std::to_string(j));
    }
  }
}

TEST("a brightening is linear between its nodes, and right at them") {
  PaintingCase given = paintingCases().front();
  given.brightened = true;
  const Brightening brightening = given.painting().brightening;
  for (int32_t y = 0; y < 80; ++y) {
    for (int32_t x = 0; x < 120; ++x) {
      const double u = x / 40.0;
      const double v = y / 40.0;
      double expected = 0;
      for (int n = 0; n < 12; ++n) {
        expected += double{given.factors[1][static_cast<size_t>(n)]} *
                    std::max(0.0, 1 - std::abs(u - n % 4)) * std::max(0.0, 1 - std::abs(v - n / 4));
      }
      checkNear(brighteningAt(brightening, 1, 1.5F, x, y), 1.5 * expected, 1e-6, "a factor");
    }
  }
}

TEST("a painted pixel depends on its place alone, and nothing beside the rectangle is painted") {
  for (PaintingCase& given : paintingCases()) {
    given.brightened = true;
    given.noise = {0.1, 0.2, 0.05};
    const PaintedPixels whole = paintedOf(given.painting());
    PaintingCase part = given;
    part.x += 9;
    part.y += 13;
    part.width = 30;
    part.height = 21;
    constexpr int64_t pitch = 50;
    std::vector<uint8_t> rgb(3 * pitch * 40, 77);
    std::vector<uint8_t> mask(pitch * 40, 77);
    paint(part.painting(), {rgb.data(), mask.data(), pitch, 7, 5}, c10::kCPU);
    for (int64_t row = 0; row < 40; ++row) {
      for (int64_t column = 0; column < pitch; ++column) {
        const auto own = static_cast<size_t>(row * pitch + column);
        const bool inside = column >= 7 && column < 37 && row >= 5 && row < 26;
        const auto there = static_cast<size_t>((row - 5 + 13) * given.width + column - 7 + 9);
        check(mask[own] == (inside ? whole.mask[there] : 77), given.name + ": mask");
        for (size_t i = 0; i < 3; ++i) {
          check(rgb[3 * own + i] == (inside ? whole.rgb[3 * there + i] : 77), given.name + ": colours");
        }
      }
    }
  }
}

TEST("a painting is the same on any number of threads, and of a copy of its sources") {
  PaintingCase given = paintingCases()[7];
  const Painting painting = given.painting();
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const PaintedPixels alone = paintedOf(painting);
  for (const int number : {2, 5}) {
    at::set_num_threads(number);
    const PaintedPixels together = paintedOf(painting);
    check(together.rgb == alone.rgb && together.mask == alone.mask, std::to_string(number) + " threads");
  }
  at::set_num_threads(threads);
  const DevicePainting copied = onDevice(painting, c10::kCPU);
  check(copied.painting.bands[2].pixels != painting.bands[2].pixels, "its own memory");
  check(paintedOf(copied.painting).rgb == alone.rgb, "of a copy");
}

}  // namespace perseus::tests
