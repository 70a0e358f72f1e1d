#include "inference_model.h"

#include <ATen/ops/full.h>
#include <ATen/ops/rand_like.h>
#include <ATen/ops/randn_like.h>
#include <ATen/ops/rsqrt.h>

#include <algorithm>
#include <cmath>

#include "check.h"
#include "data/file.h"

namespace perseus::tests {
namespace {

using State = std::map<std::string, at::Tensor>;

/// The name of a convolution's batch norm: conv2 -> bn2, downsample.0 -> downsample.1.
std::string normOf(const std::string& convolution) {
  if (convolution.ends_with("downsample.0")) return convolution.substr(0, convolution.size() - 1) + "1";
  // "conv2" at its end: a digit behind four letters.
  const size_t letters = convolution.size() - 5;
  return convolution.substr(0, letters) + "bn" + convolution.back();
}

State folded(const State& state) {
  State result{{"fc.weight", state.at("fc.weight")},
               {"fc.bias", state.at("fc.bias")},
               {"temperature", at::full({1}, modelTemperature, at::kDouble)}};
  for (const auto& [name, weight] : state) {
    if (weight.dim() != 4) continue;
    const std::string convolution = name.substr(0, name.rfind('.'));
    const std::string norm = normOf(convolution);
    const at::Tensor scale = state.at(norm + ".weight") * at::rsqrt(state.at(norm + ".running_var") + 1e-5);
    result[name] = weight * scale.view({-1, 1, 1, 1});
    result[convolution + ".bias"] = state.at(norm + ".bias") - state.at(norm + ".running_mean") * scale;
  }
  return result;
}

void checkValues(const std::vector<float>& actual, const std::vector<float>& expected, double tolerance,
                 const std::string& what) {
  check(actual.size() == expected.size(), what + ": as many values");
  for (size_t i = 0; i < expected.size(); ++i) {
    checkNear(actual[i], expected[i], tolerance * std::max(1.0, std::abs(double{expected[i]})),
              what + " " + std::to_string(i));
  }
}

}  // namespace

ResNet50 trainedNetwork(Stride stride, int64_t stemChannels) {
  const at::NoGradGuard noGrad;
  at::manual_seed(3);
  ResNet50 network(ArchitectureConfig{stride, stemChannels, false});
  network->to(at::kDouble);
  for (const torch::nn::BatchNorm2d& norm : network->batchNorms()) {
    norm->running_mean.copy_(at::randn_like(norm->running_mean) * 0.3);
    norm->running_var.copy_(at::rand_like(norm->running_var) + 0.5);
    norm->weight.copy_(at::rand_like(norm->weight) * 0.5 + 0.5);
    norm->bias.copy_(at::randn_like(norm->bias) * 0.2);
  }
  network->eval();
  return network;
}

TorchSettings foldedModel(const ResNet50& network, Stride stride, int64_t stemChannels,
                          const std::string& path) {
  const at::NoGradGuard noGrad;
  State state;
  for (const auto& [name, tensor] : namedState(network)) state[name] = tensor;
  TorchSettings settings{path,
                         {},
                         {stride, stemChannels},
                         {},
                         {{32, 1, 128, 0.0135}, {Interpolation::Bilinear, Corners::Reflect}, 8, {}},
                         1};
  File file = File::openForWriting(path);
  // Something stands before the weights of an ONNX file.
  file.write("before", 6);
  int64_t offset = 6;
  for (const auto& [name, values] : folded(state)) {
    const at::Tensor floats = values.to(at::kFloat).contiguous();
    file.write(floats.const_data_ptr(), floats.nbytes());
    settings.tensors.push_back({name, offset, floats.sizes().vec()});
    offset += static_cast<int64_t>(floats.nbytes());
  }
  return settings;
}

std::vector<uint8_t> cutoutPixels(int64_t count, int64_t cutoutSide) {
  std::vector<uint8_t> pixels(static_cast<size_t>(count * cutoutSide * cutoutSide * 3));
  for (size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<uint8_t>(i * 7919 % 251);
  return pixels;
}

SessionOutputs runSession(TorchSession& session, int64_t count, const std::vector<ViewSpec>& views,
                          int64_t cutoutSide) {
  const std::vector<uint8_t> pixels = cutoutPixels(count, cutoutSide);
  const auto looks = views.size() * static_cast<size_t>(count);
  SessionOutputs outputs{std::vector<float>(looks * 2), std::vector<float>(looks * 2),
                         std::vector<float>(static_cast<size_t>(count * session.embeddingSize()))};
  outputs.graphBatch =
      session.run({pixels.data(), count, cutoutSide, cutoutSide}, views,
                  {outputs.logits.data(), outputs.probability.data(), outputs.embedding.data()});
  return outputs;
}

void checkAlike(const SessionOutputs& actual, const SessionOutputs& expected, double tolerance) {
  checkValues(actual.logits, expected.logits, tolerance, "logits");
  checkValues(actual.probability, expected.probability, tolerance, "probability");
  checkValues(actual.embedding, expected.embedding, tolerance, "embedding");
}

std::function<void(int64_t)> memoryFor(int64_t images) {
  return [images](int64_t batch) {
    if (batch > images) throw c10::OutOfMemoryError(c10::SourceLocation{"", "", 0}, "as if it had run out");
  };
}

}  // namespace perseus::tests
