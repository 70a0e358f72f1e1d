#include <cmath>
#include <limits>

#include "check.h"
#include "model/evaluate.h"
#include "small_run.h"

namespace perseus::tests {
namespace {

/// Trains as the golden file's case says and compares every loss with PyTorch's.
void compareWithPyTorch(const std::string& name) {
  const nlohmann::json all = golden(TRAINER_GOLDEN_DIR "/training.json");
  const nlohmann::json& expected = all.at(name);
  const TemporaryFolder folder;
  writeCutouts(folder / "cutouts.safetensors", 16, 64);
  const TrainJob job = smallJob(expected.at("config"), folder / "cutouts.safetensors", folder / "run");
  StopToken stop;
  Recorder recorder;
  train(job, stop, recorder);

  const auto steps = recorder.of("step");
  check(steps.size() == expected.at("stepLosses").size(), "as many steps as PyTorch took");
  for (size_t i = 0; i < steps.size(); ++i) {
    checkNear(steps[i].at("loss"), expected.at("stepLosses")[i], 2e-4,
              "loss of step " + std::to_string(i + 1));
    checkNear(steps[i].at("learningRate"), expected.at("rates")[i], 1e-12,
              "rate of step " + std::to_string(i + 1));
  }
  const auto epochs = recorder.of("epoch");
  check(epochs.size() == expected.at("validationLosses").size(), "as many epochs");
  for (size_t i = 0; i < epochs.size(); ++i) {
    const double loss = expected.at("validationLosses")[i];
    checkNear(epochs[i].at("validationLoss"), loss, 5e-4 * std::max(1.0, loss),
              "validation loss of epoch " + std::to_string(i + 1));
  }
}

}  // namespace

TEST(
    "SGD with momentum, smoothing, clipping, cosine and a moving average gives PyTorch's losses, step by "
    "step") {
  compareWithPyTorch("sgd-cosine-ema");
}

TEST("AdamW with class weights and one cycle gives PyTorch's losses, step by step") {
  compareWithPyTorch("adamw-one-cycle");
}

TEST("the thesis's settings give PyTorch's losses, step by step") {
  compareWithPyTorch("thesis");
}

TEST("two runs of one seed write the same weights, and another seed writes others") {
  const TemporaryFolder folder;
  writeCutouts(folder / "cutouts.safetensors", 16, 32);
  const auto modelOf = [&](const std::string& name, int seed) {
    nlohmann::json config = smallConfig();
    config["seed"] = seed;
    StopToken stop;
    Recorder recorder;
    train(smallJob(config, folder / "cutouts.safetensors", folder / name), stop, recorder);
    return bytesOf(folder / (name + "/model.safetensors"));
  };
  const std::string first = modelOf("a", 7);
  check(first == modelOf("b", 7), "the same seed gives the same bytes");
  check(first != modelOf("c", 8), "another seed gives other bytes");
}

TEST("early stopping keeps the weights of the best epoch") {
  const TemporaryFolder folder;
  writeCutouts(folder / "cutouts.safetensors", 16, 32);
  nlohmann::json config = smallConfig();
  config["epochs"] = 40;
  config["earlyStoppingPatience"] = 2;
  config["emaDecay"] = 0;
  config["schedule"] = {{"kind", "constant"},
                        {"learningRate", 0.005},
                        {"decayRate", 0.9},
                        {"decaySteps", 100},
                        {"warmupFraction", 0.0}};
  StopToken stop;
  Recorder recorder;
  const TrainResult result =
      train(smallJob(config, folder / "cutouts.safetensors", folder / "run"), stop, recorder);
  check(result.reason == "early-stop", "noise cannot be learnt, so the run ends early, not " + result.reason);
  check(result.epoch == result.bestEpoch + 2, "two epochs after the best");
  double least = std::numeric_limits<double>::infinity();
  for (const auto& epoch : recorder.of("epoch"))
    least = std::min(least, epoch.at("validationLoss").get<double>());
  checkNear(result.bestValidationLoss, least, 0, "the best is the least validation loss");
}

TEST("expanded rotation shows each object at each angle once an epoch") {
  RowSet rows{{3, 5}, {0, 1}, {1.0F, 1.0F}};
  AugmentationConfig how{RotationKind::Expanded, {0, 30, 45}, false, Interpolation::Nearest, Corners::Black};
  const auto samples = trainingSamples(rows, how, 1, 0);
  check(samples.size() == 6, "two rows at three angles");
  for (const int32_t row : rows.rows) {
    for (const double angle : how.anglesDeg) {
      int found = 0;
      for (const Sample& sample : samples) found += sample.row == row && sample.view.angleDeg == angle;
      check(found == 1, "each pair once");
    }
  }
}

TEST("a batch's loss is the mean over its rows, weighed by their weights") {
  const TemporaryFolder folder;
  writeCutouts(folder / "cutouts.safetensors", 16, 32);
  // One step on one batch of four: what the network says of a row depends on its batch, not on its weight.
  const auto firstLoss = [&](const std::vector<float>& weights) {
    static int run = 0;
    nlohmann::json config = smallConfig();
    config["epochs"] = 1;
    TrainJob job =
        smallJob(config, folder / "cutouts.safetensors", folder / ("run" + std::to_string(run++)), 4);
    job.train.weights = weights;
    StopToken stop;
    Recorder recorder;
    train(job, stop, recorder);
    return recorder.of("step").at(0).at("loss").get<double>();
  };
  constexpr float nextToNothing = 1e-9F;
  double expected = 0;
  for (size_t row = 0; row < 4; ++row) {
    std::vector<float> alone(4, nextToNothing);
    alone[row] = 1;
    expected += firstLoss(alone) * static_cast<double>(row + 1) / 10;
  }
  checkNear(firstLoss({1, 2, 3, 4}), expected, 1e-5, "weighed by 1, 2, 3, 4");
  checkNear(firstLoss({0.5F, 0.5F, 0.5F, 0.5F}), firstLoss({1, 1, 1, 1}), 1e-6, "only ratios count");
}

TEST("a validation loss weighs its rows as the training does, and its accuracy counts them") {
  const at::Tensor logits = float32Tensor({0, 2, 3, 0, 0, 1}).reshape({3, 2});
  const at::Tensor labels = int32Tensor({1, 0, 0});
  const auto loss = [](double margin) { return std::log1p(std::exp(-margin)); };
  const Scores scores = scoresOf(logits, labels, float32Tensor({1, 0.5F, 0.25F}));
  checkNear(scores.loss, (loss(2) + 0.5 * loss(3) + 0.25 * loss(-1)) / 1.75, 1e-7, "weighed mean");
  checkNear(scores.accuracy, 2.0 / 3.0, 1e-12, "two of three");
}

TEST("batches differ in size by one at most and cover every sample") {
  for (int64_t samples = 1; samples < 60; ++samples) {
    for (int64_t batchSize = 1; batchSize < 20; ++batchSize) {
      const int64_t batches = batchCount(samples, batchSize);
      check(batchStart(0, batches, samples) == 0 && batchStart(batches, batches, samples) == samples,
            "all covered");
      for (int64_t i = 0; i < batches; ++i) {
        const int64_t size = batchStart(i + 1, batches, samples) - batchStart(i, batches, samples);
        check(size <= batchSize && size >= samples / batches && size <= samples / batches + 1, "even sizes");
      }
    }
  }
}

}  // namespace perseus::tests
