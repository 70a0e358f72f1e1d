#pragma once

#include <utility>
#include <vector>

#include "config/config.h"

namespace perseus {

/// The words that a configuration writes for each constant of an enumeration.
template <typename T>
struct Names;

template <typename T>
using NameList = std::vector<std::pair<T, const char*>>;

template <>
struct Names<Device> {
  static NameList<Device> list() { return {{Device::Cpu, "cpu"}, {Device::Cuda, "cuda"}}; }
};
template <>
struct Names<Precision> {
  static NameList<Precision> list() {
    return {
        {Precision::Float32, "float32"}, {Precision::Bfloat16, "bfloat16"}, {Precision::Float16, "float16"}};
  }
};
template <>
struct Names<Stride> {
  static NameList<Stride> list() { return {{Stride::V1, "v1"}, {Stride::V1_5, "v1.5"}}; }
};
template <>
struct Names<RotationKind> {
  static NameList<RotationKind> list() {
    return {{RotationKind::None, "none"},
            {RotationKind::Any, "any"},
            {RotationKind::List, "list"},
            {RotationKind::Expanded, "expanded"}};
  }
};
template <>
struct Names<Interpolation> {
  static NameList<Interpolation> list() {
    return {{Interpolation::Bilinear, "bilinear"}, {Interpolation::Nearest, "nearest"}};
  }
};
template <>
struct Names<Corners> {
  static NameList<Corners> list() {
    return {{Corners::Crop, "crop"}, {Corners::Reflect, "reflect"}, {Corners::Black, "black"}};
  }
};
template <>
struct Names<OptimizerKind> {
  static NameList<OptimizerKind> list() {
    return {{OptimizerKind::Sgd, "sgd"}, {OptimizerKind::AdamW, "adamw"}};
  }
};
template <>
struct Names<ScheduleKind> {
  static NameList<ScheduleKind> list() {
    return {{ScheduleKind::Constant, "constant"},
            {ScheduleKind::Exponential, "exponential"},
            {ScheduleKind::Cosine, "cosine"},
            {ScheduleKind::OneCycle, "one-cycle"}};
  }
};

}  // namespace perseus
