#include "batches/loader.h"

#include <utility>

namespace perseus {

Loader::Loader(Prepare prepare, int64_t threads, int64_t batches, int64_t firstBatch)
    : prepare_(std::move(prepare)),
      batches_(batches),
      ahead_(ahead(threads)),
      nextToPrepare_(firstBatch),
      nextToHandOut_(firstBatch) {
  for (int64_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

Loader::~Loader() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

std::optional<Batch> Loader::next() {
  std::unique_lock lock(mutex_);
  if (nextToHandOut_ >= batches_) return std::nullopt;
  changed_.wait(lock, [this] { return failure_ || ready_.contains(nextToHandOut_); });
  if (failure_) std::rethrow_exception(failure_);
  Batch batch = std::move(ready_.extract(nextToHandOut_).mapped());
  ++nextToHandOut_;
  changed_.notify_all();
  return batch;
}

void Loader::work() {
  for (;;) {
    int64_t index = 0;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] {
        return stopping_ || nextToPrepare_ >= batches_ || nextToPrepare_ < nextToHandOut_ + ahead_;
      });
      if (stopping_ || failure_ || nextToPrepare_ >= batches_) return;
      index = nextToPrepare_++;
    }
    try {
      Batch batch = prepare_(index);
      const std::lock_guard lock(mutex_);
      ready_.emplace(index, std::move(batch));
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
    }
    changed_.notify_all();
  }
}

}  // namespace perseus
