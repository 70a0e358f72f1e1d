#include "detect/sep_call.h"

#include "detect/sep_library.h"

#include <array>
#include <mutex>
#include <new>
#include <string_view>

#include "coded_error.h"

namespace sky {

namespace {

/// SEP takes some 30 bytes for each of these pixels: a quarter of a gigabyte.
constexpr size_t kLargestPixelStack = size_t{1} << 23;
/// SEP numbers them by 16-bit integers.
constexpr int kMostSubObjects = 16384;

std::string messageOf(int status) {
  std::array<char, 128> text{};
  sep_get_errmsg(status, text.data());
  return text.data();
}

/// The numbers of SEP's errors are not in its header; its messages are all there is to tell them by.
bool says(int status, std::string_view part) {
  return status != 0 && messageOf(status).find(part) != std::string::npos;
}

std::mutex& limits() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace

bool isPixelStackFull(int status) {
  return says(status, "pixel buffer full");
}

bool isSubObjectLimit(int status) {
  return says(status, "deblending overflow");
}

bool growPixelStack() {
  const std::scoped_lock lock(limits());
  const size_t now = sep_get_extract_pixstack();
  if (now >= kLargestPixelStack) return false;
  sep_set_extract_pixstack(now * 3 > kLargestPixelStack ? kLargestPixelStack : now * 3);
  return true;
}

bool growSubObjectLimit() {
  const std::scoped_lock lock(limits());
  const int now = sep_get_sub_object_limit();
  if (now >= kMostSubObjects) return false;
  sep_set_sub_object_limit(now * 4 > kMostSubObjects ? kMostSubObjects : now * 4);
  return true;
}

void checkSep(int status, const std::string& path) {
  if (status == 0) return;
  if (says(status, "memory")) throw std::bad_alloc();
  if (isPixelStackFull(status) || isSubObjectLimit(status)) {
    throw perseus::CodedError(
        "DETECTION_CROWDED",
        path + ": too much of it lies above the detection threshold at once to be told apart. Raise " +
            "the threshold or the deblending contrast.",
        path);
  }
  std::array<char, 1024> detail{};
  sep_get_errdetail(detail.data());
  throw perseus::CodedError(
      "DETECTION_FAILED",
      path + ": its objects cannot be detected (SEP: " + messageOf(status) + " " + detail.data() + ").",
      path);
}

}  // namespace sky
