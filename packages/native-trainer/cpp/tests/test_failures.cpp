#include <cmath>
#include <filesystem>

#include "check.h"
#include "data/cutouts.h"
#include "error.h"
#include "random/philox.h"
#include "small_run.h"
#include "trainer.h"

namespace perseus::tests {
namespace {

template <typename Body>
std::string codeOf(Body body) {
  try {
    body();
  } catch (const Error& error) {
    return error.code();
  }
  return "none";
}

}  // namespace

TEST("a step with a non-finite loss changes neither weights, statistics, optimizer nor average") {
  const TemporaryFolder folder;
  const std::string dataset = folder / "cutouts.safetensors";
  writeCutouts(dataset, 16, 32);
  const TrainJob job = smallJob(smallConfig(), dataset, folder / "run");
  const Cutouts cutouts(dataset);
  std::filesystem::create_directories(folder / "run/checkpoints");
  Trainer trainer(job, cutouts);
  auto batches = trainer.batches();
  trainer.step(*batches->next());
  trainer.save(0);
  const std::string before = bytesOf(folder / "run/checkpoints/last.safetensors");
  Batch poisoned = *batches->next();
  poisoned.weights.fill_(std::nanf(""));
  trainer.step(poisoned);
  check(!trainer.report().finite, "the step is known as unsound");
  trainer.save(0);
  const TensorFile first = TensorFile::open(folder / "run/checkpoints/last.safetensors");
  const std::string after = bytesOf(folder / "run/checkpoints/last.safetensors");
  for (const auto& [name, entry] : first.entries()) {
    check(before.substr(before.size() - (after.size() - static_cast<size_t>(entry.offset)),
                        static_cast<size_t>(entry.bytes)) ==
              after.substr(static_cast<size_t>(entry.offset), static_cast<size_t>(entry.bytes)),
          name + " is as it was");
  }
}

TEST("a loss that is not finite ends the run with its reason and a checkpoint of finite weights") {
  const TemporaryFolder folder;
  const std::string dataset = folder / "cutouts.safetensors";
  writeCutouts(dataset, 16, 32);
  nlohmann::json config = smallConfig();
  config["schedule"]["learningRate"] = 1e30;
  config["schedule"]["kind"] = "constant";
  StopToken stop;
  Recorder recorder;
  const TrainResult result = train(smallJob(config, dataset, folder / "run"), stop, recorder);
  check(result.reason == "non-finite-loss", "stopped for the loss, not " + result.reason);
  check(!std::filesystem::exists(folder / "run/model.safetensors"), "no model comes of it");
  check(recorder.of("end").size() == 1, "the end is told");
}

TEST("a dataset cut short, of another shape or with too few rows is refused") {
  const TemporaryFolder folder;
  const std::string dataset = folder / "cutouts.safetensors";
  writeCutouts(dataset, 16, 32);
  StopToken stop;
  Recorder recorder;
  const auto run = [&](const TrainJob& job) { return codeOf([&] { train(job, stop, recorder); }); };
  TrainJob beyond = smallJob(smallConfig(), dataset, folder / "run");
  beyond.train.rows[0] = 16;
  check(run(beyond) == "DATASET_ROW", "a row beyond the end");
  TrainJob none = smallJob(smallConfig(), dataset, folder / "run");
  none.validation = {};
  check(run(none) == "TRAINING_ROWS", "nothing to validate with");
  nlohmann::json large = smallConfig();
  large["input"]["size"] = 48;
  check(run(smallJob(large, dataset, folder / "run")) == "CONFIG_VALUE", "a window larger than the cutouts");
  std::filesystem::resize_file(dataset, std::filesystem::file_size(dataset) - 1);
  check(run(smallJob(smallConfig(), dataset, folder / "run")) == "TENSORS_CORRUPT", "one byte short");
  check(run(smallJob(smallConfig(), folder / "missing", folder / "run")) == "FILE_UNREADABLE",
        "no such file");
}

TEST("no change of one byte in a tensor file's header crashes the reader") {
  const TemporaryFolder folder;
  const std::string path = folder / "small.safetensors";
  const uint8_t pixels[12] = {};
  writeTensors(path, {{"image", "U8", {1, 2, 2, 3}, pixels, 12}}, {{"key", "value"}});
  const std::string sound = bytesOf(path);
  for (size_t at = 0; at < sound.size() - 12; ++at) {
    for (const int flip : {1, 0x80, 0xFF}) {
      std::string damaged = sound;
      damaged[at] = static_cast<char>(damaged[at] ^ flip);
      File file = File::openForWriting(path);
      file.write(damaged.data(), damaged.size());
      codeOf([&] { Cutouts cutouts(path); });
    }
  }
}

TEST("a run folder that cannot be written is refused by its path") {
  const TemporaryFolder folder;
  const std::string dataset = folder / "cutouts.safetensors";
  writeCutouts(dataset, 16, 32);
  StopToken stop;
  Recorder recorder;
  std::filesystem::create_directories(folder / "run/events.jsonl");
  check(codeOf([&] { train(smallJob(smallConfig(), dataset, folder / "run"), stop, recorder); }) ==
            "FILE_UNWRITABLE",
        "events.jsonl is a folder");
}

TEST("every key of the configuration survives the way there and back, and no other is taken") {
  const nlohmann::json config = smallConfig();
  check(toJson(parseTrainConfig(config)) == config, "equal after a round trip");
  const nlohmann::json flat = config.flatten();
  for (const auto& [key, value] : flat.items()) {
    nlohmann::json without = config;
    const nlohmann::json::json_pointer pointer(key);
    if (key.find("classWeights") != std::string::npos || key.find("anglesDeg") != std::string::npos) continue;
    without.at(pointer.parent_pointer()).erase(pointer.back());
    check(codeOf([&] { parseTrainConfig(without); }) == "CONFIG_KEY_MISSING", key + " is needed");
    nlohmann::json more = config;
    more.at(pointer.parent_pointer())["other"] = 1;
    check(codeOf([&] { parseTrainConfig(more); }) == "CONFIG_KEY_UNKNOWN",
          "one more beside " + key + " is refused");
  }
}

TEST("Philox gives the known answers of its authors") {
  // Random123's kat_vectors, philox4x32 with 10 rounds.
  const auto zeros = philox4x32({0, 0, 0, 0}, {0, 0});
  check(zeros == std::array<uint32_t, 4>{0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u}, "of zeros");
  const uint32_t ones = 0xffffffffu;
  check(philox4x32({ones, ones, ones, ones}, {ones, ones}) ==
            std::array<uint32_t, 4>{0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu},
        "of ones");
  check(philox4x32({0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u}, {0xa4093822u, 0x299f31d0u}) ==
            std::array<uint32_t, 4>{0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u},
        "of pi");
}

}  // namespace perseus::tests
