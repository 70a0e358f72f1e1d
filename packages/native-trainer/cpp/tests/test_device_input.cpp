#include "data/device_input.h"

#include <ATen/Parallel.h>
#include <torch/types.h>

#include "check.h"
#include "data/input_pixel.h"
#include "error.h"
#include "input_cases.h"
#include "model/input.h"
#include "small_run.h"

namespace perseus::tests {
namespace {

/// As training on a processor has it: rendered, then normalised and averaged.
at::Tensor inTwoSteps(const InputCase& given) {
  const int64_t size = given.input.size;
  const SourceSize cutout{given.cutouts.size(1), given.cutouts.size(2)};
  at::Tensor rendered =
      torch::empty({static_cast<int64_t>(given.samples.size()), size, size, 3}, torch::kByte);
  for (size_t i = 0; i < given.samples.size(); ++i) {
    renderView(given.cutouts[given.samples[i].row].const_data_ptr<uint8_t>(), cutout, given.samples[i].view,
               size, given.rendering, rendered[static_cast<int64_t>(i)].mutable_data_ptr<uint8_t>());
  }
  return networkInput(rendered, given.input);
}

at::Tensor inOnePass(const InputCase& given, at::ScalarType type, int64_t channels) {
  return deviceInput(given.cutouts, given.looks(), given.input, given.rendering, type, channels);
}

std::string codeOf(const InputCase& given) {
  try {
    inOnePass(given, torch::kFloat, 3);
  } catch (const Error& error) {
    return error.code();
  }
  return "none";
}

}  // namespace

TEST("input made in one pass is that of rendering, normalising and averaging one after another") {
  for (const InputCase& given : inputCases()) {
    const at::Tensor expected = inTwoSteps(given);
    const at::Tensor input = inOnePass(given, torch::kFloat, 3);
    check(input.sizes() == expected.sizes(), given.name + ": shape");
    check(input.is_contiguous(torch::MemoryFormat::ChannelsLast), given.name + ": channels_last");
    checkNear((input - expected).abs().max().item<double>(), 0, 1e-6, given.name);
    if (given.input.downsample == 1) check(torch::equal(input, expected), given.name + ", bit for bit");
  }
}

TEST("input in half precision is that of float32, rounded to nearest") {
  for (const InputCase& given : inputCases()) {
    const at::Tensor exact = inOnePass(given, torch::kFloat, 3);
    for (const at::ScalarType type : {torch::kBFloat16, torch::kHalf}) {
      const at::Tensor input = inOnePass(given, type, 3);
      check(input.scalar_type() == type, given.name + ": type");
      check(torch::equal(input, exact.to(type)), given.name);
    }
  }
}

TEST("channels beyond the third are zero, and change nothing in the first three") {
  for (const InputCase& given : inputCases()) {
    const at::Tensor three = inOnePass(given, torch::kBFloat16, 3);
    for (const int64_t channels : {4, 5, 8}) {
      const at::Tensor padded = inOnePass(given, torch::kBFloat16, channels);
      check(padded.is_contiguous(torch::MemoryFormat::ChannelsLast), given.name + ": channels_last");
      check(torch::equal(padded.narrow(1, 0, 3), three), given.name + ": first three");
      check(padded.narrow(1, 3, channels - 3).count_nonzero().item<int64_t>() == 0, given.name + ": padding");
    }
  }
}

TEST("input has the golden pixels, all of them") {
  const nlohmann::json all = golden(ROTATION_GOLDEN_DIR "/rotation.json");
  for (const auto& item : all.at("cases")) {
    const auto& source = all.at("sources").at(item.at("source").get<size_t>());
    auto pixels = source.at("pixels").get<std::vector<uint8_t>>();
    const int64_t size = item.at("size");
    const std::string corners = item.at("corners");
    const InputCase given{
        item.dump().substr(0, 80),
        torch::from_blob(pixels.data(), {1, source.at("height"), source.at("width"), 3}, torch::kByte),
        {{0, 0, 1, {item.at("angleDeg"), item.at("flip")}}},
        {size, 1, 0, 1.0},
        {item.at("interpolation") == "nearest" ? Interpolation::Nearest : Interpolation::Bilinear,
         corners == "black"  ? Corners::Black
         : corners == "crop" ? Corners::Crop
                             : Corners::Reflect}};
    const at::Tensor input = inOnePass(given, torch::kFloat, 3).permute({0, 2, 3, 1}).to(torch::kByte);
    const at::Tensor expected = torch::tensor(item.at("pixels").get<std::vector<uint8_t>>(), torch::kByte);
    check(torch::equal(input.flatten(), expected), given.name);
  }
}

TEST("input is the same on any number of threads") {
  const InputCase given = inputCases().front();
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const at::Tensor alone = inOnePass(given, torch::kFloat, 4);
  for (const int number : {2, 3, 7}) {
    at::set_num_threads(number);
    check(torch::equal(inOnePass(given, torch::kFloat, 4), alone), std::to_string(number) + " threads");
  }
  at::set_num_threads(threads);
}

TEST("a look at a row that is not among the cutouts is refused") {
  InputCase given = inputCases().front();
  check(codeOf(given) == "none", "rows that are there");
  for (const int32_t row : {-1, 5, 1 << 30}) {
    given.samples.back().row = row;
    check(codeOf(given) == "DATASET_ROW", "row " + std::to_string(row));
  }
  given.samples.clear();
  check(inOnePass(given, torch::kFloat, 4).sizes() == at::IntArrayRef({0, 4, 40, 40}), "no look at all");
}

TEST("positions are counted in 32 bits only where no look leaves them") {
  const auto fits = [](int64_t height, int64_t width, int64_t side, int32_t downsample) {
    return fitsInt32({{height, width}, side, downsample, 0, 1, false, false});
  };
  check(fits(200, 200, 200, 1) && fits(4096, 4096, 512, 4), "cutouts as they are");
  check(!fits(2, 33000, 6, 1) && !fits(30000, 30000, 1, 1) && !fits(64, 64, 4000, 2), "larger ones");
  for (int64_t size = 1; size < 7000; size = size * 3 / 2 + 1) {
    for (int64_t length = 1; length < 33000; length = length * 3 / 2 + 1) {
      if (!fits(length, 7, size, 1)) continue;
      for (double angle = 0; angle < 360; angle += 22.5) {
        for (const bool flip : {false, true}) {
          const ViewTransform t = viewTransform({angle, flip}, {length, 7}, size, Interpolation::Bilinear);
          const auto large = [&](int64_t start, int64_t alongX, int64_t alongY) {
            return std::abs(start) + size * (std::abs(alongX) + std::abs(alongY)) + 65536 > INT32_MAX;
          };
          check(!large(t.u0, t.ux, t.uy) && !large(t.v0, t.vx, t.vy),
                std::to_string(length) + " at " + std::to_string(size) + " by " + std::to_string(angle));
        }
      }
    }
  }
}

}  // namespace perseus::tests
