#include "run/checkpoint.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/zeros.h>

#include "data/tensor_file.h"
#include "error.h"

namespace perseus {
namespace {

std::string dtypeOf(const at::Tensor& tensor) {
  switch (tensor.scalar_type()) {
    case at::kByte:
      return "U8";
    case at::kInt:
      return "I32";
    case at::kLong:
      return "I64";
    case at::kFloat:
      return "F32";
    default:
      throw Error("INTERNAL", "a tensor of an unexpected type was to be saved; please report this.");
  }
}

}  // namespace

void saveTensors(const std::string& path, const NamedTensors& tensors,
                 const std::map<std::string, std::string>& metadata) {
  std::vector<at::Tensor> kept;
  std::vector<TensorSource> sources;
  for (const auto& [name, tensor] : tensors) {
    kept.push_back(tensor.detach().cpu().contiguous());
    const at::Tensor& t = kept.back();
    sources.push_back(
        {name, dtypeOf(t), t.sizes().vec(), t.const_data_ptr(), static_cast<int64_t>(t.nbytes())});
  }
  writeTensors(path, sources, metadata);
}

nlohmann::json loadTensors(const std::string& path, const NamedTensors& into) {
  const at::NoGradGuard noGrad;
  const TensorFile file = TensorFile::open(path);
  for (const auto& [name, tensor] : into) {
    const TensorEntry& entry = file.entry(name);
    if (entry.shape != tensor.sizes().vec() || entry.dtype != dtypeOf(tensor)) {
      throw Error("CHECKPOINT_MISMATCH",
                  path + ": \"" + name +
                      "\" has another shape than this run's network; resume the run it belongs to.",
                  {{"path", path}});
    }
    at::Tensor values = at::empty(
        tensor.sizes(), tensor.options().device(at::kCPU).memory_format(at::MemoryFormat::Contiguous));
    file.file().readAt(values.mutable_data_ptr(), values.nbytes(), entry.offset);
    tensor.detach().copy_(values);
  }
  const std::string state = file.metadata("state");
  return state.empty() ? nlohmann::json::object() : nlohmann::json::parse(state);
}

void saveModel(const std::string& path, const ResNet50& model, const std::string& modelMetadata) {
  NamedTensors tensors = namedState(model);
  // strict loading in torchvision asks for the counters; they play no part where momentum is given, as it is
  // here.
  for (const auto& item : model->named_buffers()) {
    if (item.value().dim() == 0) tensors.emplace_back(item.key(), at::zeros({}, at::kLong));
  }
  saveTensors(path, tensors, {{"format", "pt"}, {"perseus", modelMetadata}});
}

}  // namespace perseus
