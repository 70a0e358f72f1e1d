#include "data/tensor_file.h"

#include <bit>
#include <utility>

#include "error.h"

namespace perseus {
namespace {

using nlohmann::json;

static_assert(std::endian::native == std::endian::little, "safetensors is little-endian");

constexpr int64_t largestHeader = 100'000'000;

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
  throw Error("TENSORS_CORRUPT", path + ": " + what + "; build or copy it anew.", {{"path", path}});
}

int64_t bytesOf(const std::string& dtype, const std::string& path) {
  if (dtype == "U8" || dtype == "I8" || dtype == "BOOL") return 1;
  if (dtype == "F16" || dtype == "BF16" || dtype == "I16") return 2;
  if (dtype == "F32" || dtype == "I32") return 4;
  if (dtype == "F64" || dtype == "I64") return 8;
  refuse(path, "holds a tensor of unknown type " + dtype);
}

TensorEntry entryOf(const json& value, int64_t dataStart, int64_t fileSize, const std::string& path) {
  TensorEntry entry;
  entry.dtype = value.at("dtype").get<std::string>();
  entry.shape = value.at("shape").get<std::vector<int64_t>>();
  const auto offsets = value.at("data_offsets").get<std::vector<int64_t>>();
  if (offsets.size() != 2 || offsets[0] < 0 || offsets[1] < offsets[0] || offsets[1] > fileSize - dataStart) {
    refuse(path, "is shorter than its header says");
  }
  entry.offset = dataStart + offsets[0];
  entry.bytes = offsets[1] - offsets[0];
  int64_t expected = bytesOf(entry.dtype, path);
  for (const int64_t length : entry.shape) {
    if (length < 0 || __builtin_mul_overflow(expected, length, &expected))
      refuse(path, "has an impossible shape");
  }
  if (expected != entry.bytes) refuse(path, "has a tensor whose bytes do not fit its shape");
  return entry;
}

}  // namespace

TensorFile TensorFile::open(const std::string& path) {
  TensorFile result(File::openForReading(path));
  const int64_t fileSize = result.file_.size();
  uint64_t headerBytes = 0;
  if (fileSize < 8) refuse(path, "is no safetensors file");
  result.file_.readAt(&headerBytes, 8, 0);
  if (headerBytes > static_cast<uint64_t>(largestHeader) ||
      static_cast<int64_t>(headerBytes) > fileSize - 8) {
    refuse(path, "is no safetensors file or is cut short");
  }
  std::string header(headerBytes, '\0');
  result.file_.readAt(header.data(), header.size(), 8);
  try {
    const json parsed = json::parse(header);
    for (const auto& [name, value] : parsed.items()) {
      if (name == "__metadata__") {
        result.metadata_ = value.get<std::map<std::string, std::string>>();
      } else {
        result.entries_[name] = entryOf(value, 8 + static_cast<int64_t>(headerBytes), fileSize, path);
      }
    }
  } catch (const json::exception&) {
    refuse(path, "has a header that is no safetensors header");
  }
  return result;
}

const TensorEntry& TensorFile::entry(const std::string& name) const {
  const auto found = entries_.find(name);
  if (found == entries_.end()) {
    throw Error("TENSOR_MISSING",
                file_.path() + ": has no tensor \"" + name + "\"; it is no file of this kind.",
                {{"path", file_.path()}});
  }
  return found->second;
}

std::string TensorFile::metadata(const std::string& key) const {
  const auto found = metadata_.find(key);
  return found == metadata_.end() ? "" : found->second;
}

void writeTensors(const std::string& path, const std::vector<TensorSource>& tensors,
                  const std::map<std::string, std::string>& metadata) {
  json header = json::object();
  header["__metadata__"] = metadata;
  int64_t next = 0;
  for (const TensorSource& tensor : tensors) {
    header[tensor.name] = {
        {"dtype", tensor.dtype}, {"shape", tensor.shape}, {"data_offsets", {next, next + tensor.bytes}}};
    next += tensor.bytes;
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  replaceFile(path, [&](File& file) {
    const uint64_t length = text.size();
    file.write(&length, 8);
    file.write(text.data(), text.size());
    for (const TensorSource& tensor : tensors) file.write(tensor.data, static_cast<size_t>(tensor.bytes));
  });
}

}  // namespace perseus
