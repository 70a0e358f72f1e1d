#include "data/samples.h"

#include <numeric>
#include <utility>

#include "random/philox.h"

namespace perseus {
namespace {

/// Fisher and Yates' shuffle with a hash for a die.
void shuffle(std::vector<Sample>& samples, int64_t seed, int64_t epoch) {
  for (size_t last = samples.size(); last > 1; --last) {
    const auto words =
        randomBlock(seed, Purpose::Shuffle, static_cast<uint32_t>(last - 1), static_cast<uint32_t>(epoch), 0);
    const uint64_t wide = (uint64_t{words[0]} << 32) | words[1];
    // The upper half of a 64 x 64 bit product: uniform without a division, bias below 2^-32.
    const auto other = static_cast<size_t>((static_cast<unsigned __int128>(wide) * last) >> 64);
    std::swap(samples[last - 1], samples[other]);
  }
}

ViewSpec drawView(const AugmentationConfig& how, int64_t seed, int64_t epoch, int32_t row, uint32_t copy) {
  const auto words = randomBlock(seed, Purpose::Augmentation, static_cast<uint32_t>(row),
                                 static_cast<uint32_t>(epoch), copy);
  ViewSpec view;
  switch (how.rotation) {
    case RotationKind::None:
      break;
    case RotationKind::Any:
      view.angleDeg = 360.0 * uniform(words[0]);
      break;
    case RotationKind::List:
      view.angleDeg =
          how.anglesDeg[static_cast<size_t>(uniform(words[0]) * static_cast<double>(how.anglesDeg.size()))];
      break;
    case RotationKind::Expanded:
      view.angleDeg = how.anglesDeg[copy];
      break;
  }
  view.flip = how.flip && (words[1] >> 31) != 0;
  return view;
}

}  // namespace

std::vector<Sample> trainingSamples(const RowSet& rows, const AugmentationConfig& augmentation, int64_t seed,
                                    int64_t epoch) {
  const size_t copies = augmentation.rotation == RotationKind::Expanded ? augmentation.anglesDeg.size() : 1;
  std::vector<Sample> samples;
  samples.reserve(rows.rows.size() * copies);
  for (size_t i = 0; i < rows.rows.size(); ++i) {
    for (size_t copy = 0; copy < copies; ++copy) {
      const ViewSpec view = drawView(augmentation, seed, epoch, rows.rows[i], static_cast<uint32_t>(copy));
      samples.push_back({rows.rows[i], rows.labels[i], rows.weights[i], view});
    }
  }
  shuffle(samples, seed, epoch);
  return samples;
}

std::vector<Sample> plainSamples(const RowSet& rows, ViewSpec view) {
  std::vector<Sample> samples;
  samples.reserve(rows.rows.size());
  for (size_t i = 0; i < rows.rows.size(); ++i) {
    samples.push_back({rows.rows[i], rows.labels[i], rows.weights[i], view});
  }
  return samples;
}

int64_t batchStart(int64_t index, int64_t batches, int64_t samples) {
  const int64_t small = samples / batches;
  const int64_t larger = samples % batches;
  return index * small + std::min(index, larger);
}

int64_t batchCount(int64_t samples, int64_t batchSize) {
  return (samples + batchSize - 1) / batchSize;
}

}  // namespace perseus
