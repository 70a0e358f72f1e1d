#pragma once

#include <string>
#include <vector>

#include "config/config.h"
#include "data/samples.h"

namespace perseus {

/// What one training needs beside its configuration.
struct TrainJob {
  TrainConfig config;
  std::string datasetPath;  ///< cutouts.safetensors
  std::string runFolder;
  std::string datasetHash;
  std::string modelMetadata;  ///< JSON, written into the weights as it is
  bool resume = false;
  RowSet train;
  RowSet validation;
  std::vector<ViewSpec> calibrationViews;
};

}  // namespace perseus
