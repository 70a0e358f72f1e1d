#include <c10/util/Exception.h>

#include <future>

#include "error.h"
#include "grid_session.h"
#include "tests/check.h"

namespace perseus::tests {
namespace {

template <typename Work>
std::string codeOf(Work work) {
  try {
    work();
  } catch (const Error& error) {
    return error.code();
  }
  return "none";
}

bool same(const SessionOutputs& a, const SessionOutputs& b) {
  return a.logits == b.logits && a.probability == b.probability && a.embedding == b.embedding;
}

}  // namespace

TEST("cutouts taken of a canvas are what a painting in one piece shows, over its edges and beyond") {
  PaintingCase given = gridCase();
  const PaintedPixels whole = paintedOf(given.painting());
  const FieldCanvas canvas(c10::kCPU, blockSide, canvasBlocks);
  const std::vector<int32_t> ids = paintGrid(given, onto(canvas));
  int64_t sums[painting::MarksOfWindow] = {};
  for (const int32_t size : {1, 2, 32, 45}) {
    const GridWindows windows = GridWindows::everywhere(size, ids);
    const ExpectedWindows expected = expectedWindows(whole, windows);
    const TakenCutouts taken = canvas.take(windows.windows());
    check(taken.pixels.sizes() == at::IntArrayRef({windows.windows().count, size, size, 3}), "shape");
    check(bytesOf(taken.pixels) == expected.rgb, std::to_string(size) + " pixels: colours");
    check(taken.marks == expected.marks, std::to_string(size) + " pixels: marks");
    for (size_t i = 0; i < taken.marks.size(); ++i) sums[i % painting::MarksOfWindow] += taken.marks[i];
  }
  for (const int64_t sum : sums) check(sum > 0, "every mark is put");
}

TEST("a block that is painted anew holds nothing of what it showed, and others are as they were") {
  PaintingCase given = gridCase();
  const FieldCanvas canvas(c10::kCPU, blockSide, canvasBlocks);
  const std::vector<int32_t> ids = paintGrid(given, onto(canvas));
  const GridWindows windows = GridWindows::everywhere(32, ids);
  const TakenCutouts before = canvas.take(windows.windows());
  // A rectangle of less than a block, and a block that it does not reach at all.
  PaintingCase small = partOf(given, 0, 0, 20, 9);
  canvas.paint(small.painting(), std::vector<int32_t>{ids[0], ids[5]});
  const GridWindows corner(32, {0, 32, 32, 64}, {0, 32, 0, 32}, ids);
  const TakenCutouts after = canvas.take(corner.windows());
  const PaintedPixels painted = paintedOf(small.painting());
  const std::vector<uint8_t> pixels = bytesOf(after.pixels);
  int32_t lacking = 0;
  for (size_t i = 0; i < 32 * 32; ++i) {
    const bool shown = i % 32 < 20 && i / 32 < 9;
    const size_t at = i / 32 * 20 + i % 32;
    for (size_t c = 0; c < 3; ++c) {
      check(pixels[3 * i + c] == (shown ? painted.rgb[3 * at + c] : 0), "the first block");
      check(pixels[3 * (32 * 32 + i) + c] == 0, "the second");
    }
    lacking += !shown || (painted.mask[at] & painting::noData) != 0 ? 1 : 0;
  }
  check(after.marks[painting::WithoutData] == lacking, "the first one's marks");
  check(after.marks[painting::MarksOfWindow + painting::WithoutData] == 32 * 32, "the second one's");
  const ExpectedWindows rest = expectedWindows(paintedOf(given.painting()), corner);
  const auto half = static_cast<std::ptrdiff_t>(pixels.size() / 2);
  check(std::equal(pixels.begin() + half, pixels.end(), rest.rgb.begin() + half), "the others");
  check(bytesOf(before.pixels) == expectedWindows(paintedOf(given.painting()), windows).rgb,
        "what was taken before");
}

TEST("what a canvas does not have is refused, and nothing is touched") {
  PaintingCase given = gridCase();
  const FieldCanvas canvas(c10::kCPU, blockSide, canvasBlocks);
  const auto painted = [&](PaintingCase part, const std::vector<int32_t>& into) {
    return codeOf([&] { canvas.paint(part.painting(), into); });
  };
  const PaintingCase block = partOf(given, 0, 0, blockSide, blockSide);
  check(painted(block, {0}) == "none", "as it is meant");
  check(painted(block, {-1}) == "NATIVE_ARGUMENT", "no block");
  check(painted(block, {static_cast<int32_t>(canvasBlocks)}) == "NATIVE_ARGUMENT", "one beyond the last");
  check(painted(block, {}) == "NATIVE_ARGUMENT", "none at all");
  check(painted(partOf(given, 0, 0, blockSide + 1, 1), {0}) == "NATIVE_ARGUMENT", "too wide");
  check(painted(partOf(given, 0, 0, 1, blockSide + 1), {0}) == "NATIVE_ARGUMENT", "too high");

  const auto taken = [&](const std::function<void(painting::Windows&)>& change) {
    const GridWindows windows(8, {0}, {0}, {-1, 0, 1, 2});
    painting::Windows changed = windows.windows();
    change(changed);
    return codeOf([&] { canvas.take(changed); });
  };
  const std::vector<int32_t> beyond{static_cast<int32_t>(canvasBlocks), 0, 0, 0};
  const std::vector<int32_t> below{-2, 0, 0, 0};
  const int32_t far[] = {painting::farthest};
  const int32_t near[] = {-painting::farthest - 1};
  check(taken([](auto&) {}) == "none", "as it is meant");
  check(taken([&](auto& w) { w.ids = beyond.data(); }) == "NATIVE_ARGUMENT", "a block beyond the last");
  check(taken([&](auto& w) { w.ids = below.data(); }) == "NATIVE_ARGUMENT", "one below none");
  check(taken([&](auto& w) { w.left = far; }) == "NATIVE_ARGUMENT", "too far right");
  check(taken([&](auto& w) { w.top = near; }) == "NATIVE_ARGUMENT", "too far up");
  check(taken([](auto& w) { w.count = 0; }) == "NATIVE_ARGUMENT", "no window");
  check(taken([](auto& w) { w.size = 0; }) == "NATIVE_ARGUMENT", "no size");
  check(taken([](auto& w) { w.size = painting::largestWindow + 1; }) == "NATIVE_ARGUMENT", "too large");
  check(taken([](auto& w) { w.across = 0; }) == "NATIVE_ARGUMENT", "no squares");
  check(taken([](auto& w) { w.column = -1; }) == "NATIVE_ARGUMENT", "a square before the first");
}

TEST("a canvas that memory does not hold is halved down to 64 blocks, and then refused by name") {
  const auto fitting = [](int64_t wanted, int64_t room) {
    return blocksThatFit(wanted, c10::kCPU, [room](int64_t blocks) { memoryFor(room)(blocks); });
  };
  check(fitting(1000, 5000) == 1000, "all");
  check(fitting(1000, 999) == 500 && fitting(1000, 130) == 125, "half, and half of that");
  check(fitting(100, 64) == 64, "not fewer than 64");
  check(codeOf([&] { fitting(1000, 63); }) == "ENGINE_FAILED", "which are refused then");
  check(codeOf([&] { fitting(20, 10); }) == "ENGINE_FAILED", "as fewer are at once");
  bool told = false;
  try {
    blocksThatFit(1000, c10::kCPU, [](int64_t) { TORCH_CHECK(false, "no such thing"); });
  } catch (const c10::Error&) {
    told = true;
  }
  check(told, "what is not memory's fault is told");
}

TEST("taken cutouts give what their pixels give, bit for bit, whatever is painted over them") {
  GridSession grid(c10::kCPU, at::kFloat);
  for (const int32_t size : {32, 41}) {
    const TakenCutouts taken = grid.take(size, 8);
    const SessionOutputs expected = grid.runPixelsOf(taken);
    grid.paintOver(grid.ids[0], 60, 40);
    check(same(grid.run(taken), expected), std::to_string(size) + " pixels");
  }
}

TEST("paintings, takings and runs at the same time are kept apart") {
  GridSession grid(c10::kCPU, at::kFloat);
  std::vector<SessionOutputs> expected;
  for (int32_t n = 0; n < 6; ++n) expected.push_back(grid.run(grid.take(32, 9 * n)));
  for (int round = 0; round < 3; ++round) {
    std::vector<std::future<SessionOutputs>> runs;
    for (int32_t n = 0; n < 6; ++n) {
      runs.push_back(std::async(std::launch::async, [&grid, n] {
        // Blocks that show nothing of the grid.
        grid.paintOver(61 + n, 8 * n, 0);
        return grid.run(grid.take(32, 9 * n));
      }));
    }
    for (size_t i = 0; i < runs.size(); ++i) check(same(runs[i].get(), expected[i]), "a run");
  }
}

TEST("a session that was stopped does nothing more for its canvases") {
  GridSession grid(c10::kCPU, at::kFloat);
  const TakenCutouts taken = grid.take(32, 8);
  grid.session.stop();
  check(codeOf([&] { grid.paintOver(0, 0, 0); }) == "ENGINE_CLOSED", "painting");
  check(codeOf([&] { grid.take(32, 8); }) == "ENGINE_CLOSED", "taking");
  check(codeOf([&] { grid.run(taken); }) == "ENGINE_CLOSED", "running");
  check(codeOf([&] { grid.session.openCanvas(8, 8); }) == "ENGINE_CLOSED", "opening");
}

}  // namespace perseus::tests
