#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

namespace perseus {

/// A batch where it is trained on or evaluated.
struct Batch {
  /// uint8: the cutouts as the network is to see them [n, size, size, 3]; with `looks`, as the dataset has
  /// them [any, H, W, 3].
  at::Tensor images;
  at::Tensor labels;   ///< int64 [n]
  at::Tensor weights;  ///< float32 [n]
  at::Tensor looks;    ///< int64 [n, 7] as `looksOf` has them, rows counted in `images`; may be undefined
  /// Whether `images` are the same memory in every batch.
  bool imagesStay = false;
};

/// The batches of a list of samples, in order.
class Batches {
 public:
  Batches() = default;
  virtual ~Batches() = default;
  Batches(const Batches&) = delete;
  Batches& operator=(const Batches&) = delete;

  /// The next batch, or nothing after the last. Its tensors may be overwritten by the call after the next.
  virtual std::optional<Batch> next() = 0;
};

}  // namespace perseus
