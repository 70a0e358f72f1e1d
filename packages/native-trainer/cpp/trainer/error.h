#pragma once

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <utility>

namespace perseus {

/// An error with a stable code; becomes a PerseusError in JavaScript. `what()` says what was wrong and what
/// to do.
class Error : public std::runtime_error {
 public:
  Error(std::string code, const std::string& message, nlohmann::json fields = nlohmann::json::object())
      : std::runtime_error(message), code_(std::move(code)), fields_(std::move(fields)) {}

  const std::string& code() const { return code_; }
  const nlohmann::json& fields() const { return fields_; }

 private:
  std::string code_;
  nlohmann::json fields_;
};

}  // namespace perseus
