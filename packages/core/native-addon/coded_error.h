#pragma once

// Plain C++, without Node's headers: the libraries below the addons throw it.

#include <stdexcept>
#include <string>
#include <utility>

namespace perseus {

/// What was wrong and what to do, with a stable code; JavaScript makes a PerseusError of it.
class CodedError : public std::runtime_error {
 public:
  CodedError(std::string code, const std::string& message, std::string path = "")
      : std::runtime_error(message), code_(std::move(code)), path_(std::move(path)) {}

  const std::string& code() const { return code_; }
  /// The file that was at fault; empty where it was none.
  const std::string& path() const { return path_; }

 private:
  std::string code_;
  std::string path_;
};

}  // namespace perseus
