#include "weight_file.h"

#include <ATen/ops/empty.h>

#include <numeric>

#include "error.h"

namespace perseus {
namespace {

Error unreadable(const std::string& path, const std::string& what) {
  return {"MODEL_UNREADABLE",
          path + ": " + what + ". Export the model anew with `perseus export`.",
          {{"path", path}}};
}

}  // namespace

WeightFile::WeightFile(const std::string& path, const std::vector<StoredTensor>& tensors)
    : file_(File::openForReading(path)) {
  for (const StoredTensor& tensor : tensors) tensors_.emplace(tensor.name, tensor);
}

at::Tensor WeightFile::read(const std::string& name, const std::vector<int64_t>& shape) const {
  const auto found = tensors_.find(name);
  if (found == tensors_.end()) throw unreadable(file_.path(), "it has no initializer " + name);
  const StoredTensor& stored = found->second;
  if (stored.shape != shape) {
    throw unreadable(file_.path(), "its initializer " + name + " has another shape than the architecture");
  }
  // The shape is the architecture's, so that its product does not overflow.
  const int64_t bytes = std::accumulate(shape.begin(), shape.end(), int64_t{4}, std::multiplies<>());
  if (stored.offset < 0 || stored.offset > file_.size() - bytes) {
    throw unreadable(file_.path(), "it ends before the values of " + name);
  }
  at::Tensor values = at::empty(shape, at::kFloat);
  file_.readAt(values.mutable_data_ptr(), static_cast<size_t>(bytes), stored.offset);
  return values;
}

}  // namespace perseus
