#include "openvino_message.h"

#include <sstream>

namespace perseus {

std::string sentenceOf(const std::string& message) {
  std::istringstream lines(message);
  std::string sentence;
  for (std::string line; std::getline(lines, line);) {
    const bool place = line.starts_with("Exception from ") || line.starts_with("Check '") ||
                       line.starts_with("FrontEnd API failed");
    if (place || line.find_first_not_of(" \t\r") == std::string::npos) continue;
    if (!sentence.empty()) sentence += ' ';
    sentence += line;
  }
  return sentence.empty() ? "OpenVINO failed without saying why" : sentence;
}

}  // namespace perseus
