#pragma once

#include <string>

namespace perseus {

/// Where a run keeps its files.
struct RunFolder {
  std::string folder;

  std::string events() const { return folder + "/events.jsonl"; }
  std::string last() const { return folder + "/checkpoints/last.safetensors"; }
  std::string best() const { return folder + "/checkpoints/best.safetensors"; }
  std::string model() const { return folder + "/model.safetensors"; }
  std::string reference() const { return folder + "/reference.safetensors"; }
};

}  // namespace perseus
