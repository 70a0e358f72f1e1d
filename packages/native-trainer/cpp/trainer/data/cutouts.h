#pragma once

#include <cstdint>
#include <string>

#include "data/tensor_file.h"
#include "views/rotate.h"

namespace perseus {

/// `cutouts.safetensors` of a dataset: `image` uint8 [N, H, W, 3], read row by row as needed, by any number
/// of threads.
class Cutouts {
 public:
  /// @throws Error TENSORS_CORRUPT, TENSOR_MISSING, DATASET_SHAPE
  explicit Cutouts(const std::string& path);

  int64_t count() const { return count_; }
  SourceSize size() const { return size_; }
  int64_t bytesPerCutout() const { return size_.height * size_.width * 3; }

  /// @param into bytesPerCutout() bytes
  void read(int64_t row, uint8_t* into) const;

 private:
  TensorFile file_;
  SourceSize size_;
  int64_t count_;
  int64_t offset_;
};

}  // namespace perseus
