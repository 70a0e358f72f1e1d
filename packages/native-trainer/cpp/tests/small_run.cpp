#include "small_run.h"

#include <unistd.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "data/tensor_file.h"

namespace perseus::tests {

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "perseus-trainer-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void Recorder::event(const nlohmann::json& event) {
  events.push_back(event);
  if (stop_ != nullptr && event.at("type") == "step" && event.at("step") == stopAtStep_) stop_->request();
}

std::vector<nlohmann::json> Recorder::of(const std::string& type) const {
  std::vector<nlohmann::json> found;
  for (const auto& event : events) {
    if (event.at("type") == type) found.push_back(event);
  }
  return found;
}

nlohmann::json smallConfig() {
  return {{"formatVersion", 1},
          {"recipe", "test"},
          {"seed", 7},
          {"device", "cpu"},
          {"threads", 2},
          {"loaderThreads", 1},
          {"precision", "float32"},
          {"epochs", 2},
          {"batchSize", 4},
          {"architecture", {{"stride", "v1.5"}, {"stemChannels", 4}, {"zeroInitLastGamma", false}}},
          {"input", {{"size", 32}, {"downsample", 1}, {"zeroPoint", 128}, {"scale", 0.0135}}},
          {"augmentation",
           {{"rotation", "any"},
            {"anglesDeg", nlohmann::json::array()},
            {"flip", true},
            {"interpolation", "bilinear"},
            {"corners", "reflect"}}},
          {"optimizer",
           {{"kind", "sgd"},
            {"momentum", 0.9},
            {"nesterov", true},
            {"beta1", 0.9},
            {"beta2", 0.999},
            {"epsilon", 1e-8},
            {"weightDecay", 5e-4},
            {"decayNormAndBias", false},
            {"convolutionL2", 0.0}}},
          {"schedule",
           {{"kind", "cosine"},
            {"learningRate", 0.02},
            {"decayRate", 0.9},
            {"decaySteps", 100},
            {"warmupFraction", 0.2}}},
          {"loss", {{"labelSmoothing", 0.1}, {"classWeights", {1.0, 1.0}}}},
          {"gradientClipNorm", 0.0},
          {"emaDecay", 0.9},
          {"earlyStoppingPatience", 0},
          {"checkpointSeconds", 3600},
          {"reportEverySteps", 1}};
}

void writeCutouts(const std::string& path, int64_t count, int64_t side) {
  std::vector<uint8_t> pixels(static_cast<size_t>(count * side * side * 3));
  for (size_t i = 0; i < pixels.size(); ++i) {
    pixels[i] = static_cast<uint8_t>((static_cast<uint32_t>(i) * 2654435761u + 12345u) >> 24);
  }
  writeTensors(path,
               {{"image", "U8", {count, side, side, 3}, pixels.data(), static_cast<int64_t>(pixels.size())}},
               {});
}

TrainJob smallJob(const nlohmann::json& config, const std::string& dataset, const std::string& runFolder,
                  int32_t trainCount, int32_t validationCount) {
  TrainJob job;
  job.config = parseTrainConfig(config);
  job.datasetPath = dataset;
  job.runFolder = runFolder;
  job.datasetHash = "hash";
  job.modelMetadata = "{}";
  for (int32_t row = 0; row < trainCount + validationCount; ++row) {
    RowSet& set = row < trainCount ? job.train : job.validation;
    set.rows.push_back(row);
    set.labels.push_back(row % 2);
    set.weights.push_back(1.0F);
  }
  job.calibrationViews = {{0.0, false}, {90.0, true}};
  return job;
}

std::string bytesOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(path + " cannot be read");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

nlohmann::json golden(const std::string& path) {
  return nlohmann::json::parse(bytesOf(path));
}

}  // namespace perseus::tests
