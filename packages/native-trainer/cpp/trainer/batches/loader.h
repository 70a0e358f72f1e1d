#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "batches/batches.h"

namespace perseus {

/// Prepares batches ahead of their use, on threads of its own, and hands them out in order.
///
/// What a batch holds follows from its index alone, so neither the number of threads nor their pace can
/// change a result. An error in a thread comes out of `next`.
class Loader final : public Batches {
 public:
  /// Makes batch `index`; called on the threads.
  using Prepare = std::function<Batch(int64_t index)>;

  /// Begins with batch `firstBatch` of `batches`. What `prepare` refers to must outlive the loader.
  Loader(Prepare prepare, int64_t threads, int64_t batches, int64_t firstBatch);
  ~Loader() override;

  std::optional<Batch> next() override;

  /// Most batches that are ready or in preparation at a time, those handed out left aside.
  static int64_t ahead(int64_t threads) { return threads + 1; }

 private:
  void work();

  Prepare prepare_;
  int64_t batches_;
  int64_t ahead_;

  std::mutex mutex_;
  std::condition_variable changed_;
  int64_t nextToPrepare_;
  int64_t nextToHandOut_;
  std::map<int64_t, Batch> ready_;
  std::exception_ptr failure_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace perseus
