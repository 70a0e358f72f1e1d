#pragma once

#include <cstdint>
#include <openvino/openvino.hpp>
#include <span>
#include <string>

namespace perseus {

struct GraphSettings {
  std::string modelPath;
  std::string precision;  ///< "f32" or "bf16": of what the model computes in floats
  int threads;            ///< of all streams together
  int streams;            ///< batches that run at the same time
  int64_t batch;          ///< images that go through the graph at once
  int64_t size;           ///< side of an image, pixels
};

/// A model made ready for this processor, by OpenVINO.
class CompiledGraph {
 public:
  /// @throws CodedError MODEL_UNREADABLE, ENGINE_UNAVAILABLE
  static CompiledGraph compile(const GraphSettings& settings);

  /// The same from what `exportTo` wrote, in a quarter of the time.
  /// @param blob only read; must outlive what comes back, which may keep the weights there
  /// @throws CodedError COMPILED_MODEL_UNUSABLE where another OpenVINO or processor made it,
  /// ENGINE_UNAVAILABLE
  static CompiledGraph import(const GraphSettings& settings, std::span<const uint8_t> blob);

  /// Writes what `import` takes, about as large as the model, into an empty file.
  /// @throws CodedError FILE_UNWRITABLE
  void exportTo(const std::string& path) const;

  ov::InferRequest request() { return model_.create_infer_request(); }

 private:
  CompiledGraph(ov::Core core, ov::CompiledModel model) : core_(std::move(core)), model_(std::move(model)) {}

  // The plugin that runs the model lives as long as this.
  ov::Core core_;
  ov::CompiledModel model_;
};

/// Of the library, e.g. "2026.4.1-22982-...".
std::string openvinoVersion();

}  // namespace perseus
