#include "wcs.h"

#include <wcslib/wcsfix.h>
#include <wcslib/wcshdr.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <future>
#include <limits>
#include <thread>
#include <vector>

#include "coded_error.h"
#include "header_cards.h"

namespace sky {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kArcsecPerDegree = 3600;
/// Coordinates per call: enough to spread WCSLIB's preparations, few enough to stay in the cache.
constexpr size_t kChunk = 2048;

constexpr size_t kWorthAThread = 50'000;
constexpr size_t kMostThreads = 4;

/// The readers of headers are made by flex and keep their state in globals.
std::mutex parsing;

[[noreturn]] void unusable(const std::string& path, const std::string& why) {
  throw perseus::CodedError(
      "WCS_UNUSABLE",
      path + " has world coordinates that cannot be used: " + why + ". Solve its astrometry anew.", path);
}

bool isEquatorial(const wcsprm& wcs) {
  const std::string longitude = wcs.ctype[wcs.lng];
  return longitude.rfind("RA--", 0) == 0;
}

[[noreturn]] void missing(const std::string& path) {
  throw perseus::CodedError("WCS_MISSING",
                            path + " has no world coordinates of the sky. Solve its astrometry first.", path);
}

/// WCSLIB's words for a status of its functions.
std::string wordsOf(int status) {
  std::string words = wcs_errmsg[std::clamp(status, 0, 14)];
  if (!words.empty()) words[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(words[0])));
  return words;
}

/// WCSLIB would take a row of zeros for one that was left out, and set it to a degree a pixel.
void refuseEmptyMatrix(const wcsprm& wcs, const std::string& path) {
  const bool has_cd = (wcs.altlin & 2) != 0;
  for (int row = 0; has_cd && row < std::min(wcs.naxis, 2); ++row) {
    const double* elements = wcs.cd + row * wcs.naxis;
    if (std::all_of(elements, elements + wcs.naxis, [](double element) { return element == 0; })) {
      unusable(path, "their matrix is singular");
    }
  }
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

/// Does `part(from, count)` for all of `count`, on several threads where there is enough for them.
template <typename Part>
void inParts(size_t count, Part part) {
  const size_t threads = std::clamp<size_t>(
      std::min<size_t>(std::thread::hardware_concurrency(), count / kWorthAThread), 1, kMostThreads);
  const size_t each = (count + threads - 1) / threads;
  std::vector<std::future<void>> others;
  for (size_t from = each; from < count; from += each) {
    others.push_back(std::async(std::launch::async, part, from, std::min(each, count - from)));
  }
  part(0, std::min(each, count));
  for (std::future<void>& other : others) other.get();
}

}  // namespace

void Wcs::Freer::operator()(wcsprm* wcs) const {
  wcsfree(wcs);
  delete wcs;
}

std::shared_ptr<Wcs> Wcs::parse(const std::string& original, const std::string& path) {
  if (hasDistortionTable(original)) unusable(path, "they are distorted by a table, which is not read here");
  std::string header = withScampAsTpv(original);
  const std::scoped_lock lock(parsing);
  int rejected = 0;
  int count = 0;
  wcsprm* found = nullptr;
  const int status =
      wcspih(header.data(), static_cast<int>(header.size() / 80), WCSHDR_all, 0, &rejected, &count, &found);
  const auto release = [&count](wcsprm* all) { wcsvfree(&count, &all); };
  const std::unique_ptr<wcsprm, decltype(release)> all(found, release);
  if (status != 0) unusable(path, "the cards that give them are not of the form they should have");
  if (count == 0) missing(path);
  refuseEmptyMatrix(found[0], path);
  std::array<int, NWCSFIX> fixes{};
  wcsfix(7, nullptr, &found[0], fixes.data());

  if (const int set = wcsset(&found[0]); set != 0) unusable(path, wordsOf(set));
  if (found[0].lng < 0 || found[0].lat < 0) missing(path);
  // The celestial axes alone: a third axis of length 1 would want a third coordinate.
  Parameters celestial(new wcsprm);
  celestial->flag = -1;
  int axes = 1;
  std::vector<int> wanted(std::max(found[0].naxis, 2), 0);
  wanted[0] = WCSSUB_CELESTIAL;
  const int copied = wcssub(1, &found[0], &axes, wanted.data(), celestial.get());
  if (copied != 0) unusable(path, wordsOf(copied));
  if (axes != 2 || wanted[0] != 1 || wanted[1] != 2)
    unusable(path, "RA and Dec are not along the image's first two axes");
  if (const int set = wcsset(celestial.get()); set != 0) unusable(path, wordsOf(set));
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
    throw perseus::CodedError("WCS_UNUSABLE", "World coordinates could not be copied. Free some memory.");
  }
  return own;
}

void Wcs::skyToPixel(const double* raDeg, const double* decDeg, size_t count, double* x, double* y) const {
  inParts(count, [=, this](size_t from, size_t n) {
    partToPixel(raDeg + from, decDeg + from, n, x + from, y + from);
  });
}

void Wcs::pixelToSky(const double* x, const double* y, size_t count, double* raDeg, double* decDeg) const {
  inParts(count, [=, this](size_t from, size_t n) {
    partToSky(x + from, y + from, n, raDeg + from, decDeg + from);
  });
}

void Wcs::partToPixel(const double* raDeg, const double* decDeg, size_t count, double* x, double* y) const {
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

void Wcs::partToSky(const double* x, const double* y, size_t count, double* raDeg, double* decDeg) const {
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
