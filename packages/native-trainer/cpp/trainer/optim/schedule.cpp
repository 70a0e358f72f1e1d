#include "optim/schedule.h"

#include <cmath>

namespace perseus {
namespace {

constexpr double pi = 3.14159265358979323846;

double halfCosine(double from, double to, double fraction) {
  return to + (from - to) / 2.0 * (1.0 + std::cos(pi * fraction));
}

double cosine(const ScheduleConfig& s, double step, double total) {
  const double warmup = s.warmupFraction * total;
  if (step < warmup) return s.learningRate * (step + 1.0) / (warmup + 1.0);
  return halfCosine(s.learningRate, 0.0, (step - warmup) / (total - warmup));
}

double oneCycle(const ScheduleConfig& s, double step, double total) {
  const double initial = s.learningRate / 25.0;
  const double least = initial / 1e4;
  const double peak = s.warmupFraction * total - 1.0;
  const double last = total - 1.0;
  if (step <= peak) return halfCosine(initial, s.learningRate, peak > 0 ? step / peak : 1.0);
  return halfCosine(s.learningRate, least, last > peak ? (step - peak) / (last - peak) : 1.0);
}

}  // namespace

double learningRate(const ScheduleConfig& schedule, int64_t step, int64_t total) {
  const auto n = static_cast<double>(step);
  switch (schedule.kind) {
    case ScheduleKind::Constant:
      return schedule.learningRate;
    case ScheduleKind::Exponential:
      return schedule.learningRate * std::pow(schedule.decayRate, n / schedule.decaySteps);
    case ScheduleKind::Cosine:
      return cosine(schedule, n, static_cast<double>(total));
    case ScheduleKind::OneCycle:
      return oneCycle(schedule, n, static_cast<double>(total));
  }
  return schedule.learningRate;
}

}  // namespace perseus
