#pragma once

#include <stdexcept>
#include <string>

namespace sky {

/// What was wrong and what to do, with a stable code; JavaScript makes a PerseusError of it.
class Error : public std::runtime_error {
 public:
  Error(std::string code, const std::string& message, std::string path = "")
      : std::runtime_error(message), code_(std::move(code)), path_(std::move(path)) {}

  const std::string& code() const { return code_; }
  /// The file that was at fault; empty where it was none.
  const std::string& path() const { return path_; }

 private:
  std::string code_;
  std::string path_;
};

}  // namespace sky
