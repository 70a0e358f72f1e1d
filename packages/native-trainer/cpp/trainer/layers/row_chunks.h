#pragma once

#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>

#include <algorithm>

namespace perseus {

/// A channels_last feature map as a matrix of pixels by channels, cut into chunks of rows.
///
/// The cut depends on the shape alone: sums over chunks, added in their order, are the same whatever runs
/// beside us and on any number of threads.
class RowChunks {
 public:
  explicit RowChunks(const at::Tensor& map)
      : channels(map.size(1)),
        rows(map.numel() / channels),
        // Small enough for the second-level cache, several maps of it; large beside the sums that each
        // leaves.
        rowsOfOne_(std::max<int64_t>(32, 65536 / channels)) {}

  int64_t count() const { return (rows + rowsOfOne_ - 1) / rowsOfOne_; }

  /// `body(index of the chunk, offset of its first value, number of rows)`, each thread from the first of its
  /// chunks to the last
  template <typename Body>
  void forEach(const Body& body) const {
    at::parallel_for(0, count(), 1, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) one(i, body);
    });
  }

  /// From the last to the first: a second pass finds in the cache what the first one read at its end.
  template <typename Body>
  void forEachBackwards(const Body& body) const {
    at::parallel_for(0, count(), 1, [&](int64_t begin, int64_t end) {
      for (int64_t i = end; i-- > begin;) one(i, body);
    });
  }

  const int64_t channels;
  const int64_t rows;

 private:
  template <typename Body>
  void one(int64_t index, const Body& body) const {
    const int64_t first = index * rowsOfOne_;
    body(index, first * channels, std::min(rowsOfOne_, rows - first));
  }

  int64_t rowsOfOne_;
};

}  // namespace perseus
