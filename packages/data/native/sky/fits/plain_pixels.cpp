#include "plain_pixels.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

#include "coded_error.h"

namespace sky {

namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

template <typename Stored>
Stored fromBigEndian(const unsigned char* bytes) {
  std::conditional_t<sizeof(Stored) == 1, uint8_t,
                     std::conditional_t<sizeof(Stored) == 2, uint16_t,
                                        std::conditional_t<sizeof(Stored) == 4, uint32_t, uint64_t>>>
      bits;
  std::memcpy(&bits, bytes, sizeof bits);
  if constexpr (std::endian::native == std::endian::little) {
    if constexpr (sizeof bits == 2) bits = __builtin_bswap16(bits);
    if constexpr (sizeof bits == 4) bits = __builtin_bswap32(bits);
    if constexpr (sizeof bits == 8) bits = __builtin_bswap64(bits);
  }
  return std::bit_cast<Stored>(bits);
}

template <typename Stored>
void convert(const unsigned char* bytes, int64_t count, const PlainPixels::Layout& layout, float* pixels) {
  const bool unscaled = layout.scale == 1 && layout.zero == 0;
  for (int64_t i = 0; i < count; ++i) {
    const Stored value = fromBigEndian<Stored>(bytes + i * sizeof(Stored));
    if constexpr (std::is_integral_v<Stored>) {
      if (layout.blank && static_cast<int64_t>(value) == *layout.blank) {
        pixels[i] = kNone;
        continue;
      }
    }
    // In double, as CFITSIO does: a BZERO of 2^31 would cost a float its digits.
    pixels[i] = unscaled ? static_cast<float>(value)
                         : static_cast<float>(static_cast<double>(value) * layout.scale + layout.zero);
  }
}

}  // namespace

PlainPixels::PlainPixels(const std::string& path, const Layout& layout)
    : path_(path), layout_(layout), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (descriptor_ < 0) {
    throw perseus::CodedError(
        "FITS_UNREADABLE", path + " cannot be opened: " + std::strerror(errno) + ". Check its permissions.",
        path);
  }
}

PlainPixels::PlainPixels(PlainPixels&& other) noexcept
    : path_(std::move(other.path_)),
      layout_(other.layout_),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

PlainPixels::~PlainPixels() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void PlainPixels::readRow(int64_t x, int64_t y, int64_t count, float* pixels) const {
  const int64_t pixelBytes = std::abs(layout_.bitpix) / 8;
  const int64_t wanted = count * pixelBytes;
  static thread_local std::vector<unsigned char> bytes;
  if (static_cast<int64_t>(bytes.size()) < wanted) bytes.resize(wanted);
  for (int64_t done = 0; done < wanted;) {
    const ssize_t read = ::pread(descriptor_, bytes.data() + done, wanted - done,
                                 layout_.offset + (y * layout_.width + x) * pixelBytes + done);
    if (read < 0 && errno == EINTR) continue;
    if (read < 0) {
      throw perseus::CodedError(
          "FITS_UNREADABLE", path_ + " cannot be read: " + std::strerror(errno) + ". Check the disk.", path_);
    }
    if (read == 0) {
      throw perseus::CodedError(
          "FITS_TRUNCATED",
          path_ + " ends before its image does, in row " + std::to_string(y) + ". Fetch or copy it again.",
          path_);
    }
    done += read;
  }
  switch (layout_.bitpix) {
    case 8:
      return convert<uint8_t>(bytes.data(), count, layout_, pixels);
    case 16:
      return convert<int16_t>(bytes.data(), count, layout_, pixels);
    case 32:
      return convert<int32_t>(bytes.data(), count, layout_, pixels);
    case 64:
      return convert<int64_t>(bytes.data(), count, layout_, pixels);
    case -32:
      return convert<float>(bytes.data(), count, layout_, pixels);
    default:
      return convert<double>(bytes.data(), count, layout_, pixels);
  }
}

}  // namespace sky
