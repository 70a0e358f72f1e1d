#include "config/config.h"

#include <set>
#include <utility>

#include "config/names.h"
#include "error.h"

namespace perseus {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::string& path, const std::string& expected) {
  throw Error(
      "CONFIG_VALUE",
      "training configuration: \"" + path + "\" must be " + expected + ". Correct it and start again.",
      {{"option", path}});
}

void convert(const json& value, const std::string& path, std::string& out) {
  if (!value.is_string()) refuse(path, "a text");
  out = value.get<std::string>();
}

void convert(const json& value, const std::string& path, bool& out) {
  if (!value.is_boolean()) refuse(path, "true or false");
  out = value.get<bool>();
}

void convert(const json& value, const std::string& path, double& out) {
  if (!value.is_number()) refuse(path, "a number");
  out = value.get<double>();
}

void convert(const json& value, const std::string& path, int64_t& out) {
  // JavaScript writes 1e21 and the like as floats; whole ones within range are meant as integers.
  if (value.is_number_float()) {
    const double number = value.get<double>();
    if (number != static_cast<double>(static_cast<int64_t>(number))) refuse(path, "a whole number");
    out = static_cast<int64_t>(number);
    return;
  }
  if (!value.is_number_integer()) refuse(path, "a whole number");
  out = value.get<int64_t>();
}

void convert(const json& value, const std::string& path, std::vector<double>& out) {
  if (!value.is_array()) refuse(path, "a list of numbers");
  out.clear();
  for (const json& element : value) {
    double number = 0;
    convert(element, path, number);
    out.push_back(number);
  }
}

void convert(const json& value, const std::string& path, std::array<double, 2>& out) {
  std::vector<double> numbers;
  convert(value, path, numbers);
  if (numbers.size() != 2) refuse(path, "a list of two numbers");
  out = {numbers[0], numbers[1]};
}

template <typename T>
  requires std::is_enum_v<T>
void convert(const json& value, const std::string& path, T& out) {
  std::string all;
  for (const auto& [constant, name] : Names<T>::list()) {
    if (value.is_string() && value.get<std::string>() == name) {
      out = constant;
      return;
    }
    all += (all.empty() ? "" : ", ") + std::string(name);
  }
  refuse(path, "one of " + all);
}

template <typename T>
  requires std::is_enum_v<T>
json nameOf(T value) {
  for (const auto& [constant, name] : Names<T>::list()) {
    if (constant == value) return name;
  }
  return nullptr;
}

/// Reads one object: each key exactly once, and in the end nothing may be left over.
class Reader {
 public:
  Reader(const json& object, std::string path) : object_(object), path_(std::move(path)) {
    if (!object.is_object()) refuse(path_.empty() ? "the configuration" : path_, "an object");
  }

  template <typename T>
  void operator()(const char* key, T& out) {
    convert(at(key), full(key), out);
  }

  template <typename Read>
  void object(const char* key, Read read) {
    Reader inner(at(key), full(key));
    read(inner);
    inner.finish();
  }

  void finish() const {
    for (const auto& [key, value] : object_.items()) {
      if (!known_.contains(key)) {
        throw Error("CONFIG_KEY_UNKNOWN",
                    "training configuration: \"" + full(key) + "\" is not a setting. Remove it.",
                    {{"option", full(key)}});
      }
    }
  }

 private:
  std::string full(const std::string& key) const { return path_.empty() ? key : path_ + "." + key; }

  const json& at(const char* key) {
    known_.insert(key);
    const auto found = object_.find(key);
    if (found == object_.end()) {
      throw Error("CONFIG_KEY_MISSING",
                  "training configuration: \"" + full(key) + "\" is missing. Give it a value.",
                  {{"option", full(key)}});
    }
    return *found;
  }

  const json& object_;
  std::string path_;
  std::set<std::string> known_;
};

/// Writes the object that Reader reads, by the same list of keys.
class Writer {
 public:
  template <typename T>
  void operator()(const char* key, const T& value) {
    if constexpr (std::is_enum_v<T>) {
      json_[key] = nameOf(value);
    } else {
      json_[key] = value;
    }
  }

  template <typename Write>
  void object(const char* key, Write write) {
    Writer inner;
    write(inner);
    json_[key] = inner.json_;
  }

  json json_ = json::object();
};

/// The one list of keys, for both directions. `Config` is TrainConfig or const TrainConfig.
template <typename Visitor, typename Config>
void visit(Visitor& v, Config& c) {
  v("formatVersion", c.formatVersion);
  v("recipe", c.recipe);
  v("seed", c.seed);
  v("device", c.device);
  v("threads", c.threads);
  v("loaderThreads", c.loaderThreads);
  v("precision", c.precision);
  v("epochs", c.epochs);
  v("batchSize", c.batchSize);
  v.object("architecture", [&](auto& o) {
    o("stride", c.architecture.stride);
    o("stemChannels", c.architecture.stemChannels);
    o("zeroInitLastGamma", c.architecture.zeroInitLastGamma);
  });
  v.object("input", [&](auto& o) {
    o("size", c.input.size);
    o("downsample", c.input.downsample);
    o("zeroPoint", c.input.zeroPoint);
    o("scale", c.input.scale);
  });
  v.object("augmentation", [&](auto& o) {
    o("rotation", c.augmentation.rotation);
    o("anglesDeg", c.augmentation.anglesDeg);
    o("flip", c.augmentation.flip);
    o("interpolation", c.augmentation.interpolation);
    o("corners", c.augmentation.corners);
  });
  v.object("optimizer", [&](auto& o) {
    o("kind", c.optimizer.kind);
    o("momentum", c.optimizer.momentum);
    o("nesterov", c.optimizer.nesterov);
    o("beta1", c.optimizer.beta1);
    o("beta2", c.optimizer.beta2);
    o("epsilon", c.optimizer.epsilon);
    o("weightDecay", c.optimizer.weightDecay);
    o("decayNormAndBias", c.optimizer.decayNormAndBias);
    o("convolutionL2", c.optimizer.convolutionL2);
  });
  v.object("schedule", [&](auto& o) {
    o("kind", c.schedule.kind);
    o("learningRate", c.schedule.learningRate);
    o("decayRate", c.schedule.decayRate);
    o("decaySteps", c.schedule.decaySteps);
    o("warmupFraction", c.schedule.warmupFraction);
  });
  v.object("loss", [&](auto& o) {
    o("labelSmoothing", c.loss.labelSmoothing);
    o("classWeights", c.loss.classWeights);
  });
  v("gradientClipNorm", c.gradientClipNorm);
  v("emaDecay", c.emaDecay);
  v("earlyStoppingPatience", c.earlyStoppingPatience);
  v("checkpointSeconds", c.checkpointSeconds);
  v("reportEverySteps", c.reportEverySteps);
}

// JavaScript validates ranges; these are the ones that would crash or hang here.
void checkWhatWouldCrash(const TrainConfig& c) {
  const std::pair<const char*, int64_t> positive[] = {
      {"threads", c.threads},
      {"loaderThreads", c.loaderThreads},
      {"epochs", c.epochs},
      {"batchSize", c.batchSize},
      {"architecture.stemChannels", c.architecture.stemChannels},
      {"input.size", c.input.size},
      {"input.downsample", c.input.downsample},
      {"reportEverySteps", c.reportEverySteps}};
  for (const auto& [name, value] : positive) {
    if (value < 1) refuse(name, "at least 1");
  }
  if (c.input.size % c.input.downsample != 0) refuse("input.downsample", "a divisor of input.size");
  const bool listed =
      c.augmentation.rotation == RotationKind::List || c.augmentation.rotation == RotationKind::Expanded;
  if (listed && c.augmentation.anglesDeg.empty())
    refuse("augmentation.anglesDeg", "a list of at least one angle");
  if (!(c.schedule.decaySteps > 0)) refuse("schedule.decaySteps", "positive");
}

}  // namespace

TrainConfig parseTrainConfig(const json& json) {
  TrainConfig config{};
  Reader reader(json, "");
  visit(reader, config);
  reader.finish();
  checkWhatWouldCrash(config);
  return config;
}

json toJson(const TrainConfig& config) {
  Writer writer;
  visit(writer, config);
  return writer.json_;
}

json whatDecidesTheWeights(const TrainConfig& config) {
  json all = toJson(config);
  for (const char* key : {"recipe", "loaderThreads", "checkpointSeconds", "reportEverySteps"}) all.erase(key);
  return all;
}

}  // namespace perseus
