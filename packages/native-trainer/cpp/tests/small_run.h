#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "train.h"

namespace perseus::tests {

/// A folder that goes when the test ends.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// Keeps every event, and asks for a stop after a number of step events.
class Recorder : public EventSink {
 public:
  explicit Recorder(StopToken* stop = nullptr, int64_t stopAtStep = -1)
      : stop_(stop), stopAtStep_(stopAtStep) {}
  void event(const nlohmann::json& event) override;
  std::vector<nlohmann::json> of(const std::string& type) const;

  std::vector<nlohmann::json> events;

 private:
  StopToken* stop_;
  int64_t stopAtStep_;
};

/// A configuration of a network of 4 stem channels on 32-pixel cutouts.
nlohmann::json smallConfig();

/// Writes `count` cutouts of side `side` whose bytes come from a hash that the golden makers also use.
void writeCutouts(const std::string& path, int64_t count, int64_t side);

/// Rows 0 to trainCount - 1 train, the next validate; labels alternate.
TrainJob smallJob(const nlohmann::json& config, const std::string& dataset, const std::string& runFolder,
                  int32_t trainCount = 10, int32_t validationCount = 6);

std::string bytesOf(const std::string& path);

nlohmann::json golden(const std::string& path);

}  // namespace perseus::tests
