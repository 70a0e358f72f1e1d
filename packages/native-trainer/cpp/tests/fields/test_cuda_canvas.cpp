#include <torch/cuda.h>
#include <torch/types.h>

#include <future>

#include "grid_session.h"
#include "tests/check.h"

namespace perseus::tests {
namespace {

const c10::Device gpu(c10::kCUDA, 0);

void skipWithoutGpu() {
#ifndef PERSEUS_WITH_CUDA
  skip("this build is without CUDA");
#endif
  if (!torch::cuda::is_available()) skip("LibTorch finds no GPU here");
}

/// Without noise, of which a device's last bit may differ.
PaintingCase quietGrid() {
  PaintingCase given = gridCase();
  given.noise = {};
  return given;
}

}  // namespace

TEST("cuda: cutouts taken of a canvas, and their marks, equal the twin's") {
  skipWithoutGpu();
  PaintingCase given = quietGrid();
  const FieldCanvas onGpu(gpu, blockSide, canvasBlocks);
  const FieldCanvas twin(c10::kCPU, blockSide, canvasBlocks);
  const std::vector<int32_t> ids = paintGrid(given, onto(onGpu));
  check(paintGrid(given, onto(twin)) == ids, "the same blocks");
  for (const int32_t size : {1, 2, 31, 32, 33, 45, 200}) {
    const GridWindows windows = GridWindows::everywhere(size, ids);
    const TakenCutouts taken = onGpu.take(windows.windows());
    const TakenCutouts expected = twin.take(windows.windows());
    check(torch::equal(taken.pixels.cpu(), expected.pixels), std::to_string(size) + " pixels: colours");
    check(taken.marks == expected.marks, std::to_string(size) + " pixels: marks");
  }
}

TEST("cuda: a block that is painted anew holds nothing of what it showed") {
  skipWithoutGpu();
  PaintingCase given = quietGrid();
  PaintingCase small = partOf(given, 0, 0, 20, 9);
  const FieldCanvas onGpu(gpu, blockSide, canvasBlocks);
  const FieldCanvas twin(c10::kCPU, blockSide, canvasBlocks);
  std::vector<TakenCutouts> taken;
  for (const FieldCanvas* canvas : {&onGpu, &twin}) {
    const std::vector<int32_t> ids = paintGrid(given, onto(*canvas));
    canvas->paint(small.painting(), std::vector<int32_t>{ids[0], ids[5]});
    taken.push_back(canvas->take(GridWindows::everywhere(33, ids).windows()));
  }
  check(torch::equal(taken[0].pixels.cpu(), taken[1].pixels), "colours");
  check(taken[0].marks == taken[1].marks, "marks");
}

TEST("cuda: taken cutouts give what their pixels give, whatever is painted over them") {
  skipWithoutGpu();
  GridSession grid(gpu, at::kBFloat16);
  for (const int32_t size : {32, 41}) {
    const TakenCutouts taken = grid.take(size, 8);
    const SessionOutputs expected = grid.runPixelsOf(taken);
    grid.paintOver(grid.ids[0], 60, 40);
    checkAlike(grid.run(taken), expected, 1e-6);
  }
}

TEST("cuda: paintings, takings and runs at the same time are kept apart") {
  skipWithoutGpu();
  GridSession grid(gpu, at::kBFloat16);
  std::vector<SessionOutputs> expected;
  for (int32_t n = 0; n < 6; ++n) expected.push_back(grid.run(grid.take(32, 9 * n)));
  for (int round = 0; round < 20; ++round) {
    std::vector<std::future<SessionOutputs>> runs;
    for (int32_t n = 0; n < 6; ++n) {
      runs.push_back(std::async(std::launch::async, [&grid, n] {
        // Blocks that show nothing of the grid; cutouts are released as soon as they have run.
        grid.paintOver(61 + n, 8 * n, 0);
        return grid.run(grid.take(32, 9 * n));
      }));
    }
    for (size_t i = 0; i < runs.size(); ++i) checkAlike(runs[i].get(), expected[i], 1e-6);
  }
}

TEST("cuda: a canvas may be closed while what is painted on it is under way") {
  skipWithoutGpu();
  GridSession grid(gpu, at::kBFloat16);
  const SessionOutputs expected = grid.run(grid.take(32, 8));
  const TakenCutouts taken = grid.take(32, 8);
  for (int round = 0; round < 20; ++round) {
    const std::unique_ptr<FieldCanvas> other = grid.session.openCanvas(blockSide, canvasBlocks);
    paintGrid(grid.given, onto(*other));
  }
  grid.canvas.reset();
  checkAlike(grid.run(taken), expected, 1e-6);
}

}  // namespace perseus::tests
