#include "model/training_allocator.h"

#include <c10/core/CPUAllocator.h>

#include <cstdlib>
#include <map>
#include <mutex>
#include <new>
#include <unordered_map>

namespace perseus {
namespace {

constexpr size_t smallest = size_t{1} << 20;
// Of a huge page, so that the system may use them.
constexpr size_t alignment = size_t{2} << 20;

/// Large blocks by size. Tensors may outlive the training, so the one cache lives as long as the process.
class BlockCache {
 public:
  void* take(size_t bytes) {
    const size_t size = (bytes + alignment - 1) / alignment * alignment;
    const std::lock_guard lock(mutex_);
    const auto found = free_.lower_bound(size);
    // A block a little too large serves too: batches differ by one cutout.
    if (found != free_.end() && found->first <= size + size / 8) {
      void* block = found->second;
      used_[block] = found->first;
      free_.erase(found);
      return block;
    }
    void* block = std::aligned_alloc(alignment, size);
    if (block == nullptr) {
      releaseFree();
      block = std::aligned_alloc(alignment, size);
    }
    if (block == nullptr) throw std::bad_alloc();
    used_[block] = size;
    return block;
  }

  /// @returns false for what is none of ours
  bool giveBack(void* block) {
    const std::lock_guard lock(mutex_);
    const auto found = used_.find(block);
    if (found == used_.end()) return false;
    if (keeping_) {
      free_.emplace(found->second, block);
    } else {
      std::free(block);
    }
    used_.erase(found);
    return true;
  }

  void keep(bool keeping) {
    const std::lock_guard lock(mutex_);
    keeping_ = keeping;
    if (!keeping) releaseFree();
  }

 private:
  void releaseFree() {
    for (const auto& [size, block] : free_) std::free(block);
    free_.clear();
  }

  std::mutex mutex_;
  std::multimap<size_t, void*> free_;
  std::unordered_map<void*, size_t> used_;
  bool keeping_ = false;
};

BlockCache& blocks() {
  // Never destroyed: tensors of other threads may be freed after the statics are.
  static auto& cache = *new BlockCache;
  return cache;
}

class Keeper final : public c10::Allocator {
 public:
  c10::DataPtr allocate(size_t bytes) override {
    if (bytes < smallest) return c10::GetDefaultCPUAllocator()->allocate(bytes);
    void* block = blocks().take(bytes);
    return {block, block, &giveBack, c10::Device(c10::kCPU)};
  }

  /// oneDNN allocates without a DataPtr, and gives large and small memory back by this one function.
  c10::DeleterFnPtr raw_deleter() const override { return &giveBack; }

  void copy_data(void* to, const void* from, size_t bytes) const override {
    default_copy_data(to, from, bytes);
  }

 private:
  static void giveBack(void* block) {
    if (!blocks().giveBack(block)) c10::GetDefaultCPUAllocator()->raw_deallocate(block);
  }
};

Keeper keeper;

}  // namespace

KeepFreedTensors::KeepFreedTensors() : before_(c10::GetCPUAllocator()) {
  blocks().keep(true);
  c10::SetCPUAllocator(&keeper, /*priority=*/100);
}

KeepFreedTensors::~KeepFreedTensors() {
  c10::SetCPUAllocator(before_, /*priority=*/100);
  blocks().keep(false);
}

}  // namespace perseus
