#include "detect/sources.h"

#include "detect/sep_library.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "detect/apertures.h"
#include "detect/sep_call.h"

namespace sky {

namespace {

struct FreeCatalogue {
  void operator()(sep_catalog* catalogue) const { sep_catalog_free(catalogue); }
};
using Catalogue = std::unique_ptr<sep_catalog, FreeCatalogue>;

/// SExtractor's default filter, which Python's sep has too.
constexpr std::array<float, 9> kFilter{1, 2, 1, 2, 4, 2, 1, 2, 1};

Catalogue extract(const Section& section, const ExtractionOptions& options, const std::string& path) {
  const sep_image image = section.forSep();
  for (;;) {
    sep_catalog* made = nullptr;
    const int status = sep_extract(&image, options.threshold, SEP_THRESH_REL, options.minArea, kFilter.data(),
                                   3, 3, SEP_FILTER_MATCHED, options.deblendLevels, options.deblendContrast,
                                   options.cleanStrength > 0 ? 1 : 0, options.cleanStrength, &made);
    if (isPixelStackFull(status) && growPixelStack()) continue;
    if (isSubObjectLimit(status) && growSubObjectLimit()) continue;
    checkSep(status, path);
    return Catalogue(made);
  }
}

/// Where a section ends though the image goes on, and which of its rows are wanted.
struct Ends {
  bool below;
  bool above;
  int64_t first;
  int64_t end;
};

bool isWanted(const sep_catalog& found, int i, const Ends& ends) {
  const auto row = static_cast<int64_t>(std::floor(found.y[i] + 0.5));
  return row >= ends.first && row < ends.end;
}

bool overlapsWanted(const sep_catalog& found, int i, const Ends& ends) {
  return found.ymax[i] >= ends.first && found.ymin[i] < ends.end;
}

bool adjoin(const sep_catalog& found, int i, int j) {
  return found.xmin[i] <= found.xmax[j] + 1 && found.xmin[j] <= found.xmax[i] + 1 &&
         found.ymin[i] <= found.ymax[j] + 1 && found.ymin[j] <= found.ymax[i] + 1;
}

/// Whether an object of the wanted rows, or one it may be blended with, is cut off by the section's end; or
/// its aperture is.
bool cutsWanted(const sep_catalog& found, const Section& section, const Ends& ends) {
  const auto top = static_cast<int>(section.rows()) - 1;
  std::vector<int> cut;
  std::vector<int> blends;
  for (int i = 0; i < found.nobj; ++i) {
    if ((ends.below && found.ymin[i] == 0) || (ends.above && found.ymax[i] == top)) {
      cut.push_back(i);
    } else if ((found.flag[i] & SEP_OBJ_TRUNC) != 0 && (found.flag[i] & SEP_OBJ_MERGED) != 0) {
      blends.push_back(i);
    }
    if (!isWanted(found, i, ends)) continue;
    const double reach = kKronReach * found.a[i];
    if ((ends.below && found.y[i] - reach < 0) || (ends.above && found.y[i] + reach > top)) return true;
  }
  for (size_t next = 0; next < cut.size(); ++next) {
    if (overlapsWanted(found, cut[next], ends)) return true;
    // What was parted from a cut-off object was parted by its cut-off light.
    for (int& other : blends) {
      if (other < 0 || !adjoin(found, cut[next], other)) continue;
      cut.push_back(other);
      other = -1;
    }
  }
  return false;
}

int flagsOf(const sep_catalog& found, int i, const Section& section, const BackgroundMesh& background,
            const ExtractionOptions& options) {
  const int64_t y = section.first() + found.ypeak[i];
  const double peak = found.peak[i] + background.levelAt(found.xpeak[i], y);
  // The level is a linear interpolation, where the pixels had a spline's.
  const bool saturated = peak >= 0.999 * options.saturation;
  return found.flag[i] | (saturated ? kFlagSaturated : 0);
}

Sources wantedOf(const sep_catalog& found, const Section& section, const Ends& ends,
                 const BackgroundMesh& background, const ExtractionOptions& options) {
  const sep_image image = section.forSep();
  Sources sources;
  for (int i = 0; i < found.nobj; ++i) {
    if (!isWanted(found, i, ends)) continue;
    const Ellipse shape{found.x[i], found.y[i], found.a[i], found.b[i], found.theta[i]};
    const KronMeasure kron = measureKron(image, shape);
    sources.x.push_back(shape.x);
    sources.y.push_back(shape.y + static_cast<double>(section.first()));
    sources.a.push_back(shape.a);
    sources.b.push_back(shape.b);
    sources.theta.push_back(shape.theta);
    sources.peak.push_back(found.peak[i]);
    sources.pixels.push_back(static_cast<double>(found.npix[i]));
    sources.flags.push_back(flagsOf(found, i, section, background, options) | kron.flags);
    sources.kronRadius.push_back(kron.radius);
    sources.flux.push_back(kron.flux);
    sources.fluxError.push_back(kron.fluxError);
    sources.halfLightRadius.push_back(kron.halfLightRadius);
  }
  return sources;
}

}  // namespace

Sources extractSources(Image& image, const BackgroundMesh& background, const Strip& strip,
                       const ExtractionOptions& options, const std::string& path) {
  for (int64_t margin = strip.margin;; margin = std::min(margin * 4, strip.mostMargin)) {
    const Section section(image, background, strip.first - margin, strip.end + margin);
    if (!section.hasPixels()) return {};
    const Catalogue found = extract(section, options, path);
    const Ends ends{section.first() > 0, section.first() + section.rows() < image.height(),
                    strip.first - section.first(), strip.end - section.first()};
    if (margin >= strip.mostMargin || !cutsWanted(*found, section, ends)) {
      return wantedOf(*found, section, ends, background, options);
    }
  }
}

}  // namespace sky
