#include <ATen/ops/from_blob.h>
#include <ATen/ops/softmax.h>

#include <filesystem>
#include <future>

#include "check.h"
#include "error.h"
#include "inference_model.h"
#include "model/input.h"
#include "small_run.h"

namespace perseus::tests {
namespace {

std::vector<float> floatsOf(const at::Tensor& tensor) {
  const at::Tensor floats = tensor.to(at::kFloat).contiguous();
  const auto* values = floats.const_data_ptr<float>();
  return {values, values + floats.numel()};
}

/// Views rendered one by one, the network that was trained, and double precision.
SessionOutputs expectedOf(ResNet50& network, const InputConfig& input, int64_t count,
                          int64_t cutoutSide = side) {
  const at::NoGradGuard noGrad;
  const std::vector<uint8_t> pixels = cutoutPixels(count, cutoutSide);
  std::vector<uint8_t> rendered(someViews.size() * static_cast<size_t>(count * side * side * 3));
  uint8_t* out = rendered.data();
  for (const ViewSpec& view : someViews) {
    for (int64_t i = 0; i < count; ++i, out += side * side * 3) {
      renderView(pixels.data() + i * cutoutSide * cutoutSide * 3, {cutoutSide, cutoutSide}, view, side,
                 {Interpolation::Bilinear, Corners::Reflect}, out);
    }
  }
  const auto looks = static_cast<int64_t>(someViews.size()) * count;
  const at::Tensor images = at::from_blob(rendered.data(), {looks, side, side, 3}, at::kByte);
  const ResNetOutput output = network->forward(networkInput(images, input).to(at::kDouble));
  return {floatsOf(output.logits), floatsOf(at::softmax(output.logits / modelTemperature, 1)),
          floatsOf(output.embedding.narrow(0, 0, count))};
}

template <typename Work>
std::string codeOf(Work work) {
  try {
    work();
  } catch (const Error& error) {
    return error.code();
  }
  return "none";
}

}  // namespace

TEST("the folded network gives what the trained one gives in double precision, with either stride") {
  for (const Stride stride : {Stride::V1, Stride::V1_5}) {
    const TemporaryFolder folder;
    ResNet50 network = trainedNetwork(stride, 4);
    TorchSession session(foldedModel(network, stride, 4, folder / "model"));
    checkAlike(runSession(session, 5), expectedOf(network, {side, 1, 128, 0.0135}, 5), 1e-4);
  }
}

TEST(
    "cutouts that are larger than the model, and averaged before the network, are what they are to "
    "training") {
  const TemporaryFolder folder;
  ResNet50 network = trainedNetwork(Stride::V1_5, 4);
  TorchSettings settings = foldedModel(network, Stride::V1_5, 4, folder / "model");
  settings.batch.input.downsample = 2;
  TorchSession session(settings);
  checkAlike(runSession(session, 4, someViews, 41), expectedOf(network, settings.batch.input, 4, 41), 1e-4);
}

TEST("in bfloat16 the folded network gives float32's results within some roundings") {
  const TemporaryFolder folder;
  const ResNet50 network = trainedNetwork(Stride::V1_5, 8);
  TorchSettings settings = foldedModel(network, Stride::V1_5, 8, folder / "model");
  TorchSession exact(settings);
  settings.compute.type = at::kBFloat16;
  TorchSession rounded(settings);
  checkAlike(runSession(rounded, 3), runSession(exact, 3), 0.06);
}

TEST("runs are cut into batches of any size, and a look's numbers do not depend on the others") {
  const TemporaryFolder folder;
  const ResNet50 network = trainedNetwork(Stride::V1_5, 4);
  TorchSettings settings = foldedModel(network, Stride::V1_5, 4, folder / "model");
  TorchSession whole(settings);
  const SessionOutputs expected = runSession(whole, 13);
  for (const int64_t graphBatch : {1, 3, 16, 64}) {
    settings.batch.graphBatch = graphBatch;
    TorchSession session(settings);
    const SessionOutputs outputs = runSession(session, 13);
    checkAlike(outputs, expected, 1e-5);
    check(outputs.graphBatch == graphBatch, "the batch stays as it was asked for");
  }
}

TEST("where memory does not hold a batch it is halved, for later runs too, and the results are the same") {
  const TemporaryFolder folder;
  const ResNet50 network = trainedNetwork(Stride::V1_5, 4);
  TorchSettings settings = foldedModel(network, Stride::V1_5, 4, folder / "model");
  TorchSession whole(settings);
  const SessionOutputs expected = runSession(whole, 13);
  settings.batch.graphBatch = 16;
  settings.batch.beforeForward = memoryFor(3);
  TorchSession session(settings);
  for (int i = 0; i < 2; ++i) {
    const SessionOutputs outputs = runSession(session, 13);
    checkAlike(outputs, expected, 1e-5);
    check(outputs.graphBatch == 2, "sixteen became eight, four and two");
  }
}

TEST("a model that memory does not hold with a single look fails by name, whatever says so") {
  const TemporaryFolder folder;
  const ResNet50 network = trainedNetwork(Stride::V1_5, 4);
  TorchSettings settings = foldedModel(network, Stride::V1_5, 4, folder / "model");
  settings.batch.beforeForward = memoryFor(0);
  TorchSession torch(settings);
  check(codeOf([&] { runSession(torch, 3); }) == "ENGINE_FAILED", "LibTorch's allocator");
  settings.batch.beforeForward = [](int64_t) { throw std::bad_alloc(); };
  TorchSession standard(settings);
  check(codeOf([&] { runSession(standard, 3); }) == "ENGINE_FAILED", "the standard library's");
}

TEST("a device that fails is told with its name, in one line") {
  const TemporaryFolder folder;
  const ResNet50 network = trainedNetwork(Stride::V1_5, 4);
  TorchSettings settings = foldedModel(network, Stride::V1_5, 4, folder / "model");
  settings.batch.beforeForward = [](int64_t) {
    TORCH_CHECK(false, "CUDA error: unspecified launch failure\nCompile with");
  };
  TorchSession session(settings);
  try {
    runSession(session, 3);
    check(false, "it fails");
  } catch (const Error& error) {
    const std::string message = error.what();
    check(error.code() == "ENGINE_FAILED" && error.fields().at("device") == "cpu", "by code and place");
    check(message.find("LibTorch stopped on cpu") == 0 && message.find('\n') == std::string::npos, message);
  }
}

TEST("several runs at once are kept apart") {
  const TemporaryFolder folder;
  const ResNet50 network = trainedNetwork(Stride::V1_5, 4);
  TorchSession session(foldedModel(network, Stride::V1_5, 4, folder / "model"));
  std::vector<SessionOutputs> expected;
  for (int64_t count = 1; count <= 6; ++count) expected.push_back(runSession(session, count));
  std::vector<std::future<SessionOutputs>> runs;
  for (int64_t count = 1; count <= 6; ++count) {
    runs.push_back(std::async(std::launch::async, [&session, count] { return runSession(session, count); }));
  }
  for (size_t i = 0; i < runs.size(); ++i) checkAlike(runs[i].get(), expected[i], 1e-6);
}

TEST("a session that is stopped ends what it runs, and runs no more") {
  const TemporaryFolder folder;
  const ResNet50 network = trainedNetwork(Stride::V1_5, 4);
  TorchSettings settings = foldedModel(network, Stride::V1_5, 4, folder / "model");
  TorchSession* running = nullptr;
  int batches = 0;
  settings.batch.beforeForward = [&](int64_t) {
    ++batches;
    running->stop();
  };
  TorchSession session(settings);
  running = &session;
  check(codeOf([&] { runSession(session, 40); }) == "ENGINE_CLOSED", "the run that it was in");
  check(codeOf([&] { runSession(session, 1); }) == "ENGINE_CLOSED", "the next");
  check(batches == 1, "one batch was computed");
}

TEST("a model file whose weights are not the architecture's, or not whole, is refused by code") {
  const TemporaryFolder folder;
  const ResNet50 network = trainedNetwork(Stride::V1_5, 4);
  const TorchSettings settings = foldedModel(network, Stride::V1_5, 4, folder / "model");
  const auto opened = [&](auto change) {
    TorchSettings changed = settings;
    change(changed);
    return codeOf([&] { const TorchSession session(changed); });
  };
  check(opened([](auto&) {}) == "none", "as it is it opens");
  check(opened([](auto& s) { s.architecture.stemChannels = 8; }) == "MODEL_UNREADABLE", "another width");
  check(opened([](auto& s) { s.tensors.pop_back(); }) == "MODEL_UNREADABLE", "an initializer less");
  check(opened([](auto& s) { s.tensors.front().offset = int64_t{1} << 60; }) == "MODEL_UNREADABLE",
        "far behind");
  check(opened([](auto& s) { s.tensors.front().offset = -1; }) == "MODEL_UNREADABLE", "before the file");
  std::filesystem::resize_file(settings.modelPath, std::filesystem::file_size(settings.modelPath) - 1);
  check(opened([](auto&) {}) == "MODEL_UNREADABLE", "a byte less");
  std::filesystem::remove(settings.modelPath);
  check(opened([](auto&) {}) == "FILE_UNREADABLE", "no file");
}

}  // namespace perseus::tests
