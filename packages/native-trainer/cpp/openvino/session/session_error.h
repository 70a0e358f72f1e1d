#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace perseus {

/// What was wrong and what to do, with a stable code; JavaScript makes a PerseusError of it.
class SessionError : public std::runtime_error {
 public:
  SessionError(std::string code, const std::string& message, std::string path = "")
      : std::runtime_error(message), code_(std::move(code)), path_(std::move(path)) {}

  const std::string& code() const { return code_; }
  /// The model that was at fault; empty where it was none.
  const std::string& path() const { return path_; }

 private:
  std::string code_;
  std::string path_;
};

/// The sentence in a message of OpenVINO's, which lists its source files and checks around it, line by line.
std::string sentenceOf(const std::string& message);

}  // namespace perseus
