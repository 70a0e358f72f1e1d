#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "views/rendering.h"

namespace perseus {

enum class Device { Cpu, Cuda };
enum class Precision { Float32, Bfloat16, Float16 };
enum class Stride { V1, V1_5 };
enum class RotationKind { None, Any, List, Expanded };
enum class OptimizerKind { Sgd, AdamW };
enum class ScheduleKind { Constant, Exponential, Cosine, OneCycle };

struct ArchitectureConfig {
  Stride stride;
  int64_t stemChannels;
  bool zeroInitLastGamma;
};

struct InputConfig {
  int64_t size;        ///< side of the cutout after rotation and crop, pixels
  int64_t downsample;  ///< the network sees size / downsample
  int64_t zeroPoint;
  double scale;
};

struct AugmentationConfig {
  RotationKind rotation;
  std::vector<double> anglesDeg;
  bool flip;
  Interpolation interpolation;
  Corners corners;
};

struct OptimizerConfig {
  OptimizerKind kind;
  double momentum;
  bool nesterov;
  double beta1;
  double beta2;
  double epsilon;
  double weightDecay;
  bool decayNormAndBias;
  double convolutionL2;
};

struct ScheduleConfig {
  ScheduleKind kind;
  double learningRate;
  double decayRate;
  double decaySteps;
  double warmupFraction;
};

struct LossConfig {
  double labelSmoothing;
  std::array<double, 2> classWeights;
};

/// A training, completely resolved: `trainingConfigSchema` of @perseus/core, key by key, where the meanings
/// are told.
struct TrainConfig {
  int64_t formatVersion;
  std::string recipe;
  int64_t seed;
  Device device;
  int64_t threads;
  int64_t loaderThreads;
  Precision precision;
  int64_t epochs;
  int64_t batchSize;
  ArchitectureConfig architecture;
  InputConfig input;
  AugmentationConfig augmentation;
  OptimizerConfig optimizer;
  ScheduleConfig schedule;
  LossConfig loss;
  double gradientClipNorm;
  double emaDecay;
  int64_t earlyStoppingPatience;
  double checkpointSeconds;
  int64_t reportEverySteps;
};

/// @throws Error CONFIG_KEY_MISSING, CONFIG_KEY_UNKNOWN, CONFIG_VALUE, each naming the key by its path
TrainConfig parseTrainConfig(const nlohmann::json& json);

nlohmann::json toJson(const TrainConfig& config);

/// The part of the configuration that the weights depend on: two runs may be one only where it is equal.
nlohmann::json whatDecidesTheWeights(const TrainConfig& config);

}  // namespace perseus
