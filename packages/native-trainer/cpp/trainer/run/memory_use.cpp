#include "run/memory_use.h"

#include <c10/core/CachingDeviceAllocator.h>

#include <algorithm>

namespace perseus {
namespace {

// The rest is what fragments and libraries take.
constexpr double usable = 0.9;

const c10::CachingAllocator::Stat& allocated(const c10::CachingDeviceAllocator::DeviceStats& stats) {
  return stats.allocated_bytes[static_cast<size_t>(c10::CachingAllocator::StatType::AGGREGATE)];
}

}  // namespace

MemoryMeter::MemoryMeter(at::Device device) : device_(device) {
  if (device.is_cpu()) return;
  c10::DeviceAllocator& allocator = *c10::getDeviceAllocator(device.type());
  before_ = allocated(allocator.getDeviceStats(device.index())).current;
  allocator.resetPeakStats(device.index());
}

MemoryUse MemoryMeter::use() const {
  if (device_.is_cpu()) return {};
  c10::DeviceAllocator& allocator = *c10::getDeviceAllocator(device_.type());
  return {static_cast<int64_t>(allocator.getMemoryInfo(device_.index()).second), before_,
          allocated(allocator.getDeviceStats(device_.index())).peak};
}

int64_t fittingBatch(int64_t batchSize, const std::optional<MemoryUse>& use) {
  const int64_t most = std::max<int64_t>(batchSize - 1, 1);
  if (!use || use->peak <= use->before) return std::clamp<int64_t>(batchSize / 2, 1, most);
  const double each = static_cast<double>(use->peak - use->before) / static_cast<double>(batchSize);
  const double room = usable * static_cast<double>(use->total) - static_cast<double>(use->before);
  return std::clamp<int64_t>(static_cast<int64_t>(room / each), 1, most);
}

}  // namespace perseus
