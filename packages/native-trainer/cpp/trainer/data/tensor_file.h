#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "data/file.h"

namespace perseus {

/// One tensor of a safetensors file. `offset` counts from the start of the file, in bytes.
struct TensorEntry {
  std::string dtype;
  std::vector<int64_t> shape;
  int64_t offset;
  int64_t bytes;
};

/// A safetensors file, its header checked against the file's size before anything else is believed.
class TensorFile {
 public:
  /// @throws Error TENSORS_CORRUPT
  static TensorFile open(const std::string& path);

  /// @throws Error TENSOR_MISSING
  const TensorEntry& entry(const std::string& name) const;
  const std::map<std::string, TensorEntry>& entries() const { return entries_; }
  /// "" where there is none.
  std::string metadata(const std::string& key) const;
  const File& file() const { return file_; }

 private:
  explicit TensorFile(File file) : file_(std::move(file)) {}

  File file_;
  std::map<std::string, TensorEntry> entries_;
  std::map<std::string, std::string> metadata_;
};

/// A tensor to write: memory that the caller keeps until `writeTensors` returns.
struct TensorSource {
  std::string name;
  std::string dtype;
  std::vector<int64_t> shape;
  const void* data;
  int64_t bytes;
};

/// Writes a safetensors file into place as a whole.
void writeTensors(const std::string& path, const std::vector<TensorSource>& tensors,
                  const std::map<std::string, std::string>& metadata);

}  // namespace perseus
