#include "addon_data.h"

#include <algorithm>

void AddonData::remove(const RunningJob& job) {
  std::erase_if(jobs_, [&](const std::shared_ptr<RunningJob>& one) { return one.get() == &job; });
}

void AddonData::add(const std::shared_ptr<perseus::TorchSession>& session) {
  std::erase_if(sessions_, [](const auto& one) { return one.expired(); });
  sessions_.push_back(session);
}

void AddonData::stopAll() {
  for (const auto& one : sessions_) {
    if (const auto session = one.lock()) session->stop();
  }
  // A copy: what ends takes itself off the list.
  const std::vector<std::shared_ptr<RunningJob>> jobs = jobs_;
  for (const std::shared_ptr<RunningJob>& job : jobs) job->abandonAndWait();
}
