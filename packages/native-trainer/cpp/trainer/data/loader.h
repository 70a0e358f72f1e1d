#pragma once

#include <ATen/core/Tensor.h>

#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "config/config.h"
#include "data/cutouts.h"
#include "data/samples.h"

namespace perseus {

/// A prepared batch on the host.
struct Batch {
  at::Tensor images;   ///< uint8 [n, size, size, 3]
  at::Tensor labels;   ///< int64 [n]
  at::Tensor weights;  ///< float32 [n]
};

/// Prepares the batches of a list of samples ahead of their use, on threads of its own, and hands them out in
/// order.
///
/// What a batch holds follows from the samples alone, so neither the number of threads nor their pace can
/// change a result. An error in a thread comes out of `next`.
class Loader {
 public:
  /// `cutouts` must outlive the loader. Begins with batch `firstBatch` of `batches`.
  Loader(const Cutouts& cutouts, std::vector<Sample> samples, const TrainConfig& config, int64_t batches,
         int64_t firstBatch = 0);
  ~Loader();
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;

  /// The next batch, or nothing after the last.
  std::optional<Batch> next();

 private:
  void work();
  Batch prepare(int64_t index, std::vector<uint8_t>& scratch) const;

  const Cutouts& cutouts_;
  std::vector<Sample> samples_;
  AugmentationConfig augmentation_;
  int64_t size_;
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
