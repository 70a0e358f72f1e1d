#include "field_canvas.h"

#include <ATen/ops/empty.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <algorithm>
#include <string>

#include "error.h"
#include "inference/failure.h"
#include "painting/paint.h"
#include "painting/windows/take_windows.h"

namespace perseus {
namespace {

using painting::Painting;
using painting::Windows;

constexpr int64_t kFewestBlocks = 64;

/// For as long as it lives, LibTorch works here as a canvas does.
class OnCanvas {
 public:
  explicit OnCanvas(const std::optional<c10::Stream>& stream) {
    if (stream) stream_.emplace(*stream);
  }

 private:
  c10::InferenceMode inference_;
  std::optional<c10::StreamGuard> stream_;
};

/// Its work is short, and somebody waits for it: it goes before the batches that the network has to do.
std::optional<c10::Stream> streamOn(c10::Device device) {
  if (device.is_cpu()) return std::nullopt;
  return c10::impl::VirtualGuardImpl(device.type()).getStreamFromGlobalPool(device, /*isHighPriority=*/true);
}

[[noreturn]] void refuse(const std::string& what) {
  throw Error("NATIVE_ARGUMENT", "A canvas of a field was given " + what + ".");
}

void checkIds(std::span<const int32_t> ids, int32_t least, int64_t blocks) {
  const auto isOne = [&](int32_t id) { return id >= least && id < blocks; };
  if (!std::ranges::all_of(ids, isOne)) refuse("a block that it does not have");
}

void checkWindows(const Windows& windows, int64_t blocks) {
  if (windows.count < 1 || windows.size < 1 || windows.size > painting::largestWindow) {
    refuse("windows of no size");
  }
  if (windows.column < 0 || windows.row < 0 || windows.across < 1 || windows.down < 1) {
    refuse("windows among no squares");
  }
  for (const int32_t* places : {windows.left, windows.top}) {
    const auto isNear = [](int32_t place) {
      return place >= -painting::farthest && place <= painting::farthest - painting::largestWindow;
    };
    if (!std::all_of(places, places + windows.count, isNear)) refuse("windows too far from its grid");
  }
  const int64_t squares = int64_t{windows.across} * windows.down;
  checkIds({windows.ids, static_cast<size_t>(squares)}, -1, blocks);
}

/// Windows whose arrays lie on a device, and the memory that holds them there.
struct DeviceWindows {
  Windows windows;
  at::Tensor memory;
};

DeviceWindows onDevice(const Windows& windows, c10::Device device) {
  const int64_t count = windows.count;
  const int64_t squares = int64_t{windows.across} * windows.down;
  const bool travels = device.is_cuda();
  const at::Tensor packed =
      at::empty({2 * count + squares}, at::TensorOptions(at::kInt).pinned_memory(travels));
  auto* numbers = packed.mutable_data_ptr<int32_t>();
  std::copy_n(windows.left, count, numbers);
  std::copy_n(windows.top, count, numbers + count);
  std::copy_n(windows.ids, squares, numbers + 2 * count);
  DeviceWindows there{windows, packed.to(device, /*non_blocking=*/travels)};
  there.windows.left = there.memory.const_data_ptr<int32_t>();
  there.windows.top = there.windows.left + count;
  there.windows.ids = there.windows.top + count;
  return there;
}

}  // namespace

int64_t blocksThatFit(int64_t wanted, c10::Device device, const std::function<void(int64_t)>& take) {
  for (int64_t blocks = wanted;; blocks = std::max(blocks / 2, kFewestBlocks)) {
    try {
      take(blocks);
      return blocks;
    } catch (const std::exception& error) {
      if (!isOutOfMemory(error)) throw;
    }
    if (blocks > kFewestBlocks) continue;
    throw Error("ENGINE_FAILED",
                "The memory of " + device.str() + " does not hold " + std::to_string(blocks) +
                    " blocks of a field beside the model. Free some of it, or take another "
                    "device.",
                {{"device", device.str()}});
  }
}

FieldCanvas::FieldCanvas(c10::Device device, int64_t side, int64_t blocks)
    : side_(side), stream_(streamOn(device)) {
  const OnCanvas here(stream_);
  const auto bytes = at::TensorOptions(device).dtype(at::kByte);
  blocksThatFit(blocks, device, [&](int64_t some) {
    // What an attempt before took.
    rgb_.reset();
    rgb_ = at::empty({some, side, side, 3}, bytes);
    mask_ = at::empty({some, side, side}, bytes);
  });
}

void FieldCanvas::paint(const Painting& sources, std::span<const int32_t> into) const {
  if (sources.height > side_ || static_cast<int64_t>(into.size()) * side_ < sources.width) {
    refuse("a rectangle larger than the blocks that it is for");
  }
  checkIds(into, 0, blocks());
  const OnCanvas here(stream_);
  const painting::DevicePainting there =
      stream_ ? painting::onDevice(sources, stream_->device()) : painting::DevicePainting{sources, {}};
  for (size_t k = 0; k < into.size(); ++k) paintBlock(there.painting, static_cast<int64_t>(k), into[k]);
}

void FieldCanvas::paintBlock(const Painting& sources, int64_t index, int64_t block) const {
  const at::Tensor rgb = rgb_.select(0, block);
  const at::Tensor mask = mask_.select(0, block);
  const int64_t first = index * side_;
  const int64_t count = std::clamp(sources.width - first, int64_t{0}, side_);
  if (count < side_ || sources.height < side_) {
    rgb.zero_();
    mask.fill_(painting::noData);
  }
  if (count == 0) return;
  painting::paint(sources, {static_cast<int32_t>(first), static_cast<int32_t>(count)},
                  {rgb.mutable_data_ptr<uint8_t>(), mask.mutable_data_ptr<uint8_t>(), side_, 0, 0},
                  rgb_.device());
}

TakenCutouts FieldCanvas::take(const Windows& windows) const {
  checkWindows(windows, blocks());
  const OnCanvas here(stream_);
  const c10::Device device = rgb_.device();
  const DeviceWindows there = onDevice(windows, device);
  const int64_t count = windows.count;
  const at::Tensor pixels = at::empty({count, windows.size, windows.size, 3}, rgb_.options());
  const at::Tensor marks = at::empty({count, painting::MarksOfWindow}, rgb_.options().dtype(at::kInt));
  painting::takeWindows(there.windows, painted(),
                        {pixels.mutable_data_ptr<uint8_t>(), marks.mutable_data_ptr<int32_t>()}, device);
  // Waits for the stream, so that the cutouts are whole as well.
  const at::Tensor known = marks.cpu();
  const auto* numbers = known.const_data_ptr<int32_t>();
  return {pixels, {numbers, numbers + known.numel()}};
}

painting::Blocks FieldCanvas::painted() const {
  return {rgb_.const_data_ptr<uint8_t>(), mask_.const_data_ptr<uint8_t>(), static_cast<int32_t>(side_)};
}

}  // namespace perseus
