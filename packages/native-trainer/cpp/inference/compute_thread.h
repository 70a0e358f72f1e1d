#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <thread>

namespace perseus {

/// A thread that does what it is given, one thing after another.
///
/// LibTorch keeps much for each thread that calls it: how many threads it computes on and those threads, the
/// current stream, what cuDNN found to be fastest. Work that came from a pool would pay for it on each one.
class ComputeThread {
 public:
  ComputeThread();
  /// Waits for what is running.
  ~ComputeThread();
  ComputeThread(const ComputeThread&) = delete;
  ComputeThread& operator=(const ComputeThread&) = delete;

  /// Does `work` there and waits for it; throws what it throws.
  void run(std::function<void()> work);

 private:
  void loop();

  std::mutex mutex_;
  std::condition_variable given_;
  std::deque<std::packaged_task<void()>> waiting_;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace perseus
