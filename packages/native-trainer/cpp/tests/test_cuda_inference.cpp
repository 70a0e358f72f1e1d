#include <torch/cuda.h>

#include <future>

#include "check.h"
#include "error.h"
#include "inference_model.h"
#include "small_run.h"

namespace perseus::tests {
namespace {

/// Eight stem channels: every convolution is of a width that cuDNN's fused operations take.
struct Model {
  TemporaryFolder folder;
  TorchSettings settings = foldedModel(trainedNetwork(Stride::V1_5, 8), Stride::V1_5, 8, folder / "model");

  TorchSettings on(at::Device device, at::ScalarType type = at::kFloat, int64_t graphBatch = 8) const {
    TorchSettings changed = settings;
    changed.compute = {device, type};
    changed.batch.graphBatch = graphBatch;
    return changed;
  }
};

void skipWithoutGpu() {
#ifndef PERSEUS_WITH_CUDA
  skip("this build is without CUDA");
#endif
  if (!torch::cuda::is_available()) skip("LibTorch finds no GPU here");
}

const at::Device gpu(at::kCUDA, 0);

}  // namespace

TEST("cuda: the folded network gives what it gives on the processor, in each precision") {
  skipWithoutGpu();
  const Model model;
  TorchSession onProcessor(model.on(at::kCPU));
  const SessionOutputs expected = runSession(onProcessor, 5);
  TorchSession exact(model.on(gpu));
  checkAlike(runSession(exact, 5), expected, 1e-4);
  TorchSession half(model.on(gpu, at::kHalf));
  checkAlike(runSession(half, 5), expected, 0.01);
  TorchSession rounded(model.on(gpu, at::kBFloat16));
  checkAlike(runSession(rounded, 5), expected, 0.06);
}

TEST("cuda: a network that is too narrow for fused operations gives the same") {
  skipWithoutGpu();
  const TemporaryFolder folder;
  TorchSettings settings = foldedModel(trainedNetwork(Stride::V1, 1), Stride::V1, 1, folder / "model");
  TorchSession onProcessor(settings);
  const SessionOutputs expected = runSession(onProcessor, 5);
  settings.compute = {gpu, at::kBFloat16};
  TorchSession session(settings);
  checkAlike(runSession(session, 5), expected, 0.06);
}

TEST("cuda: recorded batches of every size give what they gave when they were recorded") {
  skipWithoutGpu();
  const Model model;
  TorchSession session(model.on(gpu, at::kBFloat16, 16));
  std::vector<SessionOutputs> first;
  for (int64_t count = 1; count <= 7; ++count) first.push_back(runSession(session, count));
  for (int64_t count = 7; count >= 1; --count) {
    checkAlike(runSession(session, count), first[static_cast<size_t>(count - 1)], 1e-6);
  }
}

TEST("cuda: runs whose cutouts travel at the same time are kept apart") {
  skipWithoutGpu();
  const Model model;
  TorchSession session(model.on(gpu, at::kBFloat16));
  std::vector<SessionOutputs> expected;
  for (int64_t count = 1; count <= 8; ++count) expected.push_back(runSession(session, count));
  for (int round = 0; round < 20; ++round) {
    std::vector<std::future<SessionOutputs>> runs;
    for (int64_t count = 1; count <= 8; ++count) {
      runs.push_back(
          std::async(std::launch::async, [&session, count] { return runSession(session, count); }));
    }
    for (size_t i = 0; i < runs.size(); ++i) checkAlike(runs[i].get(), expected[i], 1e-6);
  }
}

TEST("cuda: where memory does not hold a batch it is halved, and recorded anew") {
  skipWithoutGpu();
  const Model model;
  TorchSession whole(model.on(gpu, at::kBFloat16, 16));
  const SessionOutputs expected = runSession(whole, 13);
  TorchSettings settings = model.on(gpu, at::kBFloat16, 16);
  int calls = 0;
  // The first batch is recorded and run; then, as if another program took the memory, four images fit.
  settings.batch.beforeForward = [&calls](int64_t batch) {
    if (++calls > 1) memoryFor(4)(batch);
  };
  TorchSession session(settings);
  for (int i = 0; i < 2; ++i) {
    const SessionOutputs outputs = runSession(session, 13);
    checkAlike(outputs, expected, 1e-4);
    check(outputs.graphBatch == 4, "sixteen became eight and four");
  }
}

TEST("cuda: a device that is not there is refused by code and name") {
#ifndef PERSEUS_WITH_CUDA
  skip("this build is without CUDA");
#endif
  const Model model;
  try {
    const TorchSession session(model.on(at::Device(at::kCUDA, 63)));
    check(false, "it opens");
  } catch (const Error& error) {
    check(error.code() == "ENGINE_UNAVAILABLE", error.code());
    check(std::string(error.what()).find("cuda:63") != std::string::npos, error.what());
  }
}

}  // namespace perseus::tests
