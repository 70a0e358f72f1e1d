#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "data/file.h"

namespace perseus {

/// Where the values of an initializer lie in a `model.onnx`: float32, little-endian.
struct StoredTensor {
  std::string name;
  int64_t offset;  ///< bytes from the start of the file
  std::vector<int64_t> shape;
};

/// The weights of a model file, read by name. Who opens it has parsed the file (`readModel` of
/// @perseus/core); what does not lie within it is refused all the same.
class WeightFile {
 public:
  /// @throws Error FILE_UNREADABLE
  WeightFile(const std::string& path, const std::vector<StoredTensor>& tensors);

  /// @returns float32 of `shape`, on the CPU
  /// @throws Error MODEL_UNREADABLE where there is none of that name and shape within the file
  at::Tensor read(const std::string& name, const std::vector<int64_t>& shape) const;

 private:
  File file_;
  std::map<std::string, StoredTensor> tensors_;
};

}  // namespace perseus
