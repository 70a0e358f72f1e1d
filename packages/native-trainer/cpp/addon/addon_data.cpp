#include "addon_data.h"

#include <algorithm>

void AddonData::remove(const RunningJob& job) {
  std::erase_if(jobs_, [&](const std::shared_ptr<RunningJob>& one) { return one.get() == &job; });
}

void AddonData::stopAll() {
  // A copy: what ends takes itself off the list.
  const std::vector<std::shared_ptr<RunningJob>> jobs = jobs_;
  for (const std::shared_ptr<RunningJob>& job : jobs) job->abandonAndWait();
}
