#include "run/event_log.h"

#include <string>

namespace perseus {

EventLog::EventLog(const std::string& path, int64_t keepBytes, EventSink& next)
    : file_(File::openForAppending(path, keepBytes)), next_(next) {}

void EventLog::event(const nlohmann::json& event) {
  const std::string line = event.dump() + "\n";
  file_.write(line.data(), line.size());
  next_.event(event);
}

int64_t EventLog::syncedBytes() {
  file_.sync();
  return file_.size();
}

}  // namespace perseus
