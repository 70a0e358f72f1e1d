#include "wcs.h"

#include <wcslib/wcsfix.h>
#include <wcslib/wcshdr.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "error.h"
#include "header_cards.h"

namespace sky {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kArcsecPerDegree = 3600;
/// Coordinates per call: enough to spread WCSLIB's preparations, few enough to stay in the cache.
constexpr size_t kChunk = 2048;

/// The readers of headers are made by flex and keep their state in globals.
std::mutex parsing;

[[noreturn]] void unusable(const std::string& path, const std::string& why) {
  throw Error("WCS_UNUSABLE",
              path + " has world coordinates that cannot be used: " + why + ". Solve its astrometry anew.",
              path);
}

bool isEquatorial(const wcsprm& wcs) {
  const std::string longitude = wcs.ctype[wcs.lng];
  return longitude.rfind("RA--", 0) == 0;
}

/// ICRS, or FK5 at 2000, which differs from it by some hundredths of an arcsecond.
void refuseOtherFrames(const wcsprm& wcs, const std::string& path) {
  const std::string frame = wcs.radesys;
  if (!isEquatorial(wcs))
    unusable(path, "they are " + std::string(wcs.ctype[wcs.lng]) + ", and RA and Dec are wanted");
  if (frame.rfind("FK4", 0) == 0 || frame == "GAPPT") unusable(path, "their frame is " + frame);
  const bool other_equinox =
      !std::isnan(wcs.equinox) && wcs.equinox != 0 && std::abs(wcs.equinox - 2000) > 0.01;
  if (frame != "ICRS" && other_equinox) unusable(path, "their equinox is " + std::to_string(wcs.equinox));
}

double scaleOf(const wcsprm& wcs) {
  const double* linear = wcs.lin.piximg;
  if (linear == nullptr) {
    return std::sqrt(std::abs(wcs.cdelt[0] * wcs.cdelt[1])) * kArcsecPerDegree;
  }
  return std::sqrt(std::abs(linear[0] * linear[3] - linear[1] * linear[2])) * kArcsecPerDegree;
}

}  // namespace

void Wcs::Freer::operator()(wcsprm* wcs) const {
  wcsfree(wcs);
  delete wcs;
}

std::shared_ptr<Wcs> Wcs::parse(const std::string& original, const std::string& path) {
  std::string header = withScampAsTpv(original);
  const std::scoped_lock lock(parsing);
  int rejected = 0;
  int count = 0;
  wcsprm* found = nullptr;
  const int status =
      wcspih(header.data(), static_cast<int>(header.size() / 80), WCSHDR_all, 0, &rejected, &count, &found);
  const auto release = [&count](wcsprm* all) { wcsvfree(&count, &all); };
  const std::unique_ptr<wcsprm, decltype(release)> all(found, release);
  if (status != 0 || count == 0) {
    throw Error("WCS_MISSING", path + " has no world coordinates. Solve its astrometry first.", path);
  }
  std::array<int, NWCSFIX> fixes{};
  wcsfix(7, nullptr, &found[0], fixes.data());

  // The celestial axes alone: a third axis of length 1 would want a third coordinate.
  Parameters celestial(new wcsprm);
  celestial->flag = -1;
  int axes = 2;
  std::array<int, 2> wanted{WCSSUB_LONGITUDE, WCSSUB_LATITUDE};
  if (wcsset(&found[0]) != 0) unusable(path, wcs_errmsg[std::clamp(wcsset(&found[0]), 0, 14)]);
  if (found[0].lng < 0 || found[0].lat < 0) {
    throw Error("WCS_MISSING", path + " has no celestial coordinates. Solve its astrometry first.", path);
  }
  // Of two axes the order stays as it is: pixels count along them.
  const bool two = found[0].naxis == 2;
  const int copied = two ? wcssub(1, &found[0], nullptr, nullptr, celestial.get())
                         : wcssub(1, &found[0], &axes, wanted.data(), celestial.get());
  if (copied != 0) unusable(path, wcs_errmsg[std::clamp(copied, 0, 14)]);
  if (const int set = wcsset(celestial.get()); set != 0) unusable(path, wcs_errmsg[std::clamp(set, 0, 14)]);
  refuseOtherFrames(*celestial, path);
  const double scale = scaleOf(*celestial);
  if (!(scale > 0) || !std::isfinite(scale)) unusable(path, "its pixels have no size");
  return std::shared_ptr<Wcs>(new Wcs(std::move(celestial), scale));
}

Wcs::Parameters Wcs::copy() const {
  const std::scoped_lock lock(mutex_);
  Parameters own(new wcsprm);
  own->flag = -1;
  if (wcssub(1, parameters_.get(), nullptr, nullptr, own.get()) != 0 || wcsset(own.get()) != 0) {
    throw Error("WCS_UNUSABLE", "World coordinates could not be copied. Free some memory.");
  }
  return own;
}

void Wcs::skyToPixel(const double* raDeg, const double* decDeg, size_t count, double* x, double* y) const {
  const Parameters wcs = copy();
  const int lng = wcs->lng;
  const int lat = wcs->lat;
  std::vector<double> world(2 * kChunk), phi(kChunk), theta(kChunk), image(2 * kChunk), pixel(2 * kChunk);
  std::vector<int> failed(kChunk);
  for (size_t start = 0; start < count; start += kChunk) {
    const size_t n = std::min(kChunk, count - start);
    for (size_t i = 0; i < n; ++i) {
      const bool finite = std::isfinite(raDeg[start + i]) && std::abs(decDeg[start + i]) <= 90;
      world[2 * i + lng] = finite ? raDeg[start + i] : 0;
      world[2 * i + lat] = finite ? decDeg[start + i] : 0;
    }
    std::fill_n(failed.begin(), n, 0);
    const int status = wcss2p(wcs.get(), static_cast<int>(n), 2, world.data(), phi.data(), theta.data(),
                              image.data(), pixel.data(), failed.data());
    for (size_t i = 0; i < n; ++i) {
      const bool finite = std::isfinite(raDeg[start + i]) && std::abs(decDeg[start + i]) <= 90;
      const bool known = finite && (status == 0 || (status == WCSERR_BAD_WORLD && failed[i] == 0));
      x[start + i] = known ? pixel[2 * i] - 1 : kNone;
      y[start + i] = known ? pixel[2 * i + 1] - 1 : kNone;
    }
  }
}

void Wcs::pixelToSky(const double* x, const double* y, size_t count, double* raDeg, double* decDeg) const {
  const Parameters wcs = copy();
  const int lng = wcs->lng;
  const int lat = wcs->lat;
  std::vector<double> world(2 * kChunk), phi(kChunk), theta(kChunk), image(2 * kChunk), pixel(2 * kChunk);
  std::vector<int> failed(kChunk);
  for (size_t start = 0; start < count; start += kChunk) {
    const size_t n = std::min(kChunk, count - start);
    for (size_t i = 0; i < n; ++i) {
      pixel[2 * i] = std::isfinite(x[start + i]) ? x[start + i] + 1 : 0;
      pixel[2 * i + 1] = std::isfinite(y[start + i]) ? y[start + i] + 1 : 0;
    }
    std::fill_n(failed.begin(), n, 0);
    const int status = wcsp2s(wcs.get(), static_cast<int>(n), 2, pixel.data(), image.data(), phi.data(),
                              theta.data(), world.data(), failed.data());
    for (size_t i = 0; i < n; ++i) {
      const bool finite = std::isfinite(x[start + i]) && std::isfinite(y[start + i]);
      const bool known = finite && (status == 0 || (status == WCSERR_BAD_PIX && failed[i] == 0));
      raDeg[start + i] = known ? std::fmod(world[2 * i + lng] + 360, 360) : kNone;
      decDeg[start + i] = known ? world[2 * i + lat] : kNone;
    }
  }
}

}  // namespace sky
