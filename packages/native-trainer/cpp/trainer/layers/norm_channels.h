#pragma once

#include <cmath>

#include "kernels/device_function.h"

namespace perseus {

// Batch norm's arithmetic that is done once for a channel: in double precision, on the CPU and on the device.

/// The rows of NormStatistics, float32 [NormRows, channels]. The mean is rounded to float32, which is as
/// coarse as the values themselves where those are large and alike; what the rounding took away is kept.
enum NormRow { Mean, Scale, Offset, LostOfMean, InverseDeviation, NormRows };

/// The rows of GradientSums, float32 [GradientRows, channels]: a map's gradient is
/// g * scale + slope * (x - mean) + level.
enum GradientRow { Slope, Level, OfWeight, OfBias, GradientRows };

struct ChannelMoments {
  double mean;
  double squares;  ///< sum of the squared distances from it
};

/// Of `n` values, from the sums of x - shift and of its square.
PERSEUS_DEVICE_FUNCTION ChannelMoments momentsAbout(double shift, double n, double sum, double squares) {
  const double fromShift = sum / n;
  const double aboutMean = squares - n * fromShift * fromShift;
  return {shift + fromShift, aboutMean < 0 ? 0 : aboutMean};
}

/// One channel's values of NormRow.
struct ChannelNorm {
  float mean;
  float scale;
  float offset;
  float lostOfMean;
  float inverseDeviation;
};

PERSEUS_DEVICE_FUNCTION ChannelNorm channelNorm(const ChannelMoments& moments, double n, double epsilon,
                                                float gamma, float beta) {
  const double inverse = 1.0 / std::sqrt(moments.squares / n + epsilon);
  const auto rounded = static_cast<float>(moments.mean);
  const double lost = moments.mean - rounded;
  return {rounded, static_cast<float>(gamma * inverse), static_cast<float>(beta - lost * gamma * inverse),
          static_cast<float>(lost), static_cast<float>(inverse)};
}

/// A running statistic after a batch whose own is `fresh`.
PERSEUS_DEVICE_FUNCTION float movedTowards(double fresh, float running, double momentum) {
  return static_cast<float>((1 - momentum) * running + momentum * fresh);
}

/// One channel's values of GradientRow.
struct ChannelGradient {
  float slope;
  float level;
  float ofWeight;
  float ofBias;
};

/// From the sums over `n` values of g and of g * (x - mean).
PERSEUS_DEVICE_FUNCTION ChannelGradient channelGradient(const ChannelNorm& norm, double n, double ofGradient,
                                                        double ofProducts) {
  const double lost = norm.lostOfMean;
  const double inverse = norm.inverseDeviation;
  const double scale = norm.scale;
  const double products = ofProducts - lost * ofGradient;
  const double slope = -scale * inverse * inverse * products / n;
  return {static_cast<float>(slope), static_cast<float>(-scale * ofGradient / n - slope * lost),
          static_cast<float>(inverse * products), static_cast<float>(ofGradient)};
}

}  // namespace perseus
