#include "compute_thread.h"

#include <utility>

namespace perseus {

ComputeThread::ComputeThread() : thread_([this] { loop(); }) {}

ComputeThread::~ComputeThread() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  given_.notify_one();
  thread_.join();
}

void ComputeThread::run(std::function<void()> work) {
  std::packaged_task<void()> task(std::move(work));
  std::future<void> done = task.get_future();
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(task));
  }
  given_.notify_one();
  done.get();
}

void ComputeThread::loop() {
  std::unique_lock lock(mutex_);
  for (;;) {
    given_.wait(lock, [this] { return ended_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    std::packaged_task<void()> task = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    task();
    lock.lock();
  }
}

}  // namespace perseus
