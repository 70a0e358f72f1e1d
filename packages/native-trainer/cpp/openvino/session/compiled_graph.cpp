#include "compiled_graph.h"

#include <algorithm>
#include <fstream>
#include <vector>

#include "coded_error.h"
#include "openvino_message.h"

namespace perseus {
namespace {

constexpr const char* kDevice = "CPU";

ov::Core coreWithPlugin() {
  try {
    ov::Core core;
    core.get_versions(kDevice);
    return core;
  } catch (const ov::Exception& error) {
    throw CodedError("ENGINE_UNAVAILABLE", "OpenVINO cannot be used here (" + sentenceOf(error.what()) +
                                               "). Install it anew; `perseus doctor` says what is missing.");
  }
}

ov::AnyMap propertiesOf(const GraphSettings& settings) {
  return {
      ov::hint::performance_mode(ov::hint::PerformanceMode::LATENCY),
      ov::hint::inference_precision(ov::element::Type(settings.precision)),
      ov::inference_num_threads(settings.threads),
      ov::num_streams(settings.streams),
      // Threads nailed to cores cannot give way to decoding, nor to another engine's on the same cores.
      ov::hint::enable_cpu_pinning(false),
  };
}

CodedError unreadable(const std::string& path, const std::string& what) {
  return {"MODEL_UNREADABLE", path + ": " + what + ". Export the model anew with `perseus export`.", path};
}

/// What runs trusts names and types.
void checkContract(const ov::Model& model, const GraphSettings& settings) {
  const auto named = [](const auto& ports, const std::string& name) {
    return std::ranges::any_of(ports, [&](const auto& port) { return port.get_names().contains(name); });
  };
  const bool image = model.inputs().size() == 1 && named(model.inputs(), "image") &&
                     model.input().get_element_type() == ov::element::u8 &&
                     model.input().get_partial_shape().compatible(
                         ov::PartialShape{settings.batch, settings.size, settings.size, 3});
  const bool outputs = named(model.outputs(), "logits") && named(model.outputs(), "probability") &&
                       named(model.outputs(), "embedding");
  if (!image || !outputs) throw unreadable(settings.modelPath, "its graph is not that of a Perseus model");
}

}  // namespace

CompiledGraph CompiledGraph::compile(const GraphSettings& settings) {
  ov::Core core = coreWithPlugin();
  try {
    const std::shared_ptr<ov::Model> model = core.read_model(settings.modelPath);
    checkContract(*model, settings);
    // A fixed batch is what the fastest kernels are chosen for.
    model->reshape(ov::PartialShape{settings.batch, settings.size, settings.size, 3});
    ov::CompiledModel compiled = core.compile_model(model, kDevice, propertiesOf(settings));
    return {std::move(core), std::move(compiled)};
  } catch (const ov::Exception& error) {
    throw unreadable(settings.modelPath, "OpenVINO cannot open it (" + sentenceOf(error.what()) + ")");
  }
}

CompiledGraph CompiledGraph::import(const GraphSettings& settings, std::span<const uint8_t> blob) {
  ov::Core core = coreWithPlugin();
  try {
    // OpenVINO's tensors have no form for memory that is read alone; an imported blob is not written to.
    const ov::Tensor bytes(ov::element::u8, {blob.size()}, const_cast<uint8_t*>(blob.data()));
    ov::CompiledModel compiled = core.import_model(bytes, kDevice, propertiesOf(settings));
    return {std::move(core), std::move(compiled)};
  } catch (const ov::Exception& error) {
    throw CodedError("COMPILED_MODEL_UNUSABLE", sentenceOf(error.what()), settings.modelPath);
  }
}

void CompiledGraph::exportTo(const std::string& path) const {
  std::ofstream file(path, std::ios::binary);
  // A handle on the same model: exporting changes nothing of it, though it is not declared so.
  ov::CompiledModel model = model_;
  model.export_model(file);
  file.close();
  if (!file) throw CodedError("FILE_UNWRITABLE", path + ": a compiled model cannot be written there.", path);
}

std::string openvinoVersion() {
  return ov::get_openvino_version().buildNumber;
}

}  // namespace perseus
