#pragma once

#include <cstdint>
#include <vector>

#include "config/config.h"
#include "views/rotate.h"

namespace perseus {

/// Rows of the dataset with what is known of them; the three are as long as one another.
struct RowSet {
  std::vector<int32_t> rows;
  std::vector<int32_t> labels;  ///< 0 background, 1 member
  std::vector<float> weights;  ///< above 0: what a row counts for in the loss, beside the others of its batch
};

/// One cutout as the network is to see it.
struct Sample {
  int32_t row;
  int32_t label;
  float weight;
  ViewSpec view;
};

/// The samples of one epoch in their order: a pure function of rows, seed, epoch and configuration.
/// `Expanded` gives each row at each angle; every other rotation gives each row once.
std::vector<Sample> trainingSamples(const RowSet& rows, const AugmentationConfig& augmentation, int64_t seed,
                                    int64_t epoch);

/// Each row once, in order, all with one view.
std::vector<Sample> plainSamples(const RowSet& rows, ViewSpec view = {});

/// Where batch `index` of `batches` begins in `samples`: sizes differ by one at most, so that no last batch
/// is so small that its batch-norm statistics are noise.
int64_t batchStart(int64_t index, int64_t batches, int64_t samples);

/// As many batches as hold `samples` at no more than `batchSize` each.
int64_t batchCount(int64_t samples, int64_t batchSize);

}  // namespace perseus
