#include <torch/cuda.h>
#include <torch/utils.h>

#include <limits>

#include "layers/fused_norm.h"
#include "norm_case.h"

#ifdef PERSEUS_WITH_CUDA
#include <ATen/cuda/CUDAContext.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAGuard.h>

#include "cuda/norm_on_device.h"
#endif

namespace perseus::tests {
namespace {

using torch::nn::BatchNorm2d;

#ifdef PERSEUS_WITH_CUDA
/// Fuses norms on the GPU while it lives, whatever the environment says.
struct FusedOnGpu {
  FusedOnGpu() {
    if (!torch::cuda::is_available()) skip("LibTorch finds no GPU here");
    cuda::fusesNorms() = true;
  }
  ~FusedOnGpu() { cuda::fusesNorms() = before; }
  bool before = cuda::fusesNorms();
};
#else
struct FusedOnGpu {
  FusedOnGpu() { skip("this is a build without CUDA"); }
};
#endif

/// A rounding takes half of what it is near, and of the sum of two, all.
double toleranceOf(at::ScalarType type) {
  return type == at::kFloat ? 5e-6 : type == at::kBFloat16 ? 0x1p-8 : 0x1p-11;
}

const std::vector<at::ScalarType> types = {at::kFloat, at::kBFloat16, at::kHalf};
const std::vector<Kind> kinds = {Kind::Relu, Kind::AddRelu, Kind::NormRelu};

std::string described(Kind kind, at::ScalarType type, int64_t channels) {
  return std::string(c10::toString(type)) + ", kind " + std::to_string(static_cast<int>(kind)) + ", " +
         std::to_string(channels) + " channels";
}

/// One image whose pixels are so many rows to the kernels.
std::vector<int64_t> shapeOf(int64_t rows, int64_t channels) {
  return {1, channels, rows, 1};
}

}  // namespace

TEST("cuda: fused norms equal PyTorch's of double precision, of any number of rows and channels") {
  const FusedOnGpu fusedOnGpu;
  torch::manual_seed(3);
  for (const int64_t rows : {7, 12345}) {
    for (const int64_t channels : {8, 64, 136, 2048}) {
      for (const Kind kind : kinds) {
        const NormCase given = makeCase(kind, shapeOf(rows, channels));
        for (const at::ScalarType type : types) {
          compare(given, type, toleranceOf(type), described(kind, type, channels), at::kCUDA);
        }
      }
    }
  }
}

TEST("cuda: a map with one reader gets that reader's gradient alone") {
  const FusedOnGpu fusedOnGpu;
  torch::manual_seed(4);
  for (const Kind kind : {Kind::AddRelu, Kind::NormRelu}) {
    for (const at::ScalarType type : types) {
      compare(makeCase(kind, {2, 24, 9, 5}, /*withShortcut=*/false), type, toleranceOf(type),
              described(kind, type, 24), at::kCUDA);
    }
  }
}

TEST("cuda: a mean of a hundred deviations loses no digits") {
  const FusedOnGpu fusedOnGpu;
  torch::manual_seed(5);
  for (const Kind kind : kinds) {
    NormCase given = makeCase(kind, shapeOf(12345, 64));
    for (at::Tensor& map : given.maps) map = randomMap(shapeOf(12345, 64), 100.0, 1.0);
    // The reference reads the rounded values.
    for (const at::ScalarType type : types) {
      compare(given, type, std::max(2e-5, toleranceOf(type)), described(kind, type, 64), at::kCUDA);
    }
  }
}

TEST("cuda: a channel of one value is refused, as by PyTorch") {
  const FusedOnGpu fusedOnGpu;
  BatchNorm2d norm(8);
  norm->to(at::kCUDA);
  bool refused = false;
  try {
    normRelu(norm, at::ones(shapeOf(1, 8), at::kCUDA).contiguous(at::MemoryFormat::ChannelsLast));
  } catch (const std::exception&) {
    refused = true;
  }
  check(refused, "it has no variance");
}

TEST("cuda: channels that do not fill 16 bytes take PyTorch's operations") {
  const FusedOnGpu fusedOnGpu;
  torch::manual_seed(6);
  compare(makeCase(Kind::NormRelu, {2, 7, 9, 5}), at::kFloat, 2e-5, "7 channels", at::kCUDA);
}

TEST("cuda: fused norms give the same bits again") {
  const FusedOnGpu fusedOnGpu;
  torch::manual_seed(7);
  for (const Kind kind : kinds) {
    const NormCase given = makeCase(kind, {8, 64, 33, 33});
    const Variables first = fused(given, at::kBFloat16, at::kCUDA);
    for (int again = 0; again < 3; ++again) {
      const Variables same = fused(given, at::kBFloat16, at::kCUDA);
      for (size_t i = 0; i < first.size(); ++i) check(at::equal(first[i], same[i]), "the same bits");
    }
  }
}

TEST("cuda: what is not finite stays in its channel and is not hidden by a ReLU") {
  const FusedOnGpu fusedOnGpu;
  for (const at::ScalarType type : types) {
    at::Tensor x = randomMap({2, 8, 6, 6}).to(type);
    x[1][3][2][2] = std::numeric_limits<float>::quiet_NaN();
    x = x.to(at::kCUDA).requires_grad_();
    BatchNorm2d norm(8);
    norm->to(at::kCUDA);
    const at::Tensor y = normRelu(norm, x);
    y.backward(at::ones_like(y));
    check(y.select(1, 3).isnan().all().item<bool>(), "the channel is NaN");
    check(x.grad().select(1, 3).isnan().all().item<bool>(), "and so its gradient");
    check(y.isfinite().sum().item<int64_t>() == y.numel() / 8 * 7, "the others are finite");
  }
}

#ifdef PERSEUS_WITH_CUDA
TEST("cuda: fused norms in a CUDA graph give the bits that they give outside") {
  const FusedOnGpu fusedOnGpu;
  torch::manual_seed(8);
  const at::NoGradGuard noGrad;
  const at::Tensor x = randomMap({4, 64, 15, 15}).to(at::kCUDA, at::kBFloat16);
  const at::Tensor dy = randomMap({4, 64, 15, 15}, 0.0).to(at::kCUDA, at::kBFloat16);
  BatchNorm2d norm(64);
  norm->to(at::kCUDA);
  const NormPasses& passes = *cuda::normPassesFor(x);
  const auto run = [&] {
    const NormOutput output = passes.forward({x, *norm, {}, nullptr});
    return Variables{output.y, passes.backward({x, {}, {}, output.statistics, {}}, dy, {}).x};
  };
  const c10::cuda::CUDAStreamGuard stream(at::cuda::getStreamFromPool());
  run();
  at::cuda::CUDAGraph graph;
  graph.capture_begin();
  const Variables captured = run();
  graph.capture_end();
  x.mul_(-1.5).add_(0.25);
  graph.replay();
  const Variables outside = run();
  for (size_t i = 0; i < captured.size(); ++i) check(at::equal(captured[i], outside[i]), "the same bits");
  check(norm->num_batches_tracked.item<int64_t>() == 3, "batches are counted in the graph as well");
}
#endif

}  // namespace perseus::tests
