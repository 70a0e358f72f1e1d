#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "data/file.h"

namespace perseus {

/// Takes what happens in a run, one JSON object an event (`runEventSchema` of @perseus/core).
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void event(const nlohmann::json& event) = 0;
};

/// `events.jsonl`: a line an event, appended; then passed on to the next sink.
class EventLog : public EventSink {
 public:
  /// Keeps the first `keepBytes` bytes of an existing file: what came after the checkpoint happens anew.
  EventLog(const std::string& path, int64_t keepBytes, EventSink& next);

  void event(const nlohmann::json& event) override;

  /// Bytes written so far, all of them on the disk.
  int64_t syncedBytes();

 private:
  File file_;
  EventSink& next_;
};

}  // namespace perseus
