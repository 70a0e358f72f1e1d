#include "kernels/norm_arithmetic.h"
#include "layers/norm_channels.h"
#include "norm.h"
#include "norm_sums.cuh"

namespace perseus::cuda {
namespace {

using kernels::normed;
using kernels::positive;

/// A value near each channel's mean, the same in every block: the mean of a few rows. About zero, sums of
/// squares would lose a small variance beside a large mean.
template <typename T, int width>
__device__ void guessMeans(const uint4* x, const Cut& cut, const Part& part, float (&guess)[width]) {
  constexpr int looked = 16;
  __shared__ float added[1][lanes * width];
  float sums[1][width] = {};
  const int64_t row = threadIdx.x / lanes;
  if (part.inside && row < looked) {
    unpack(x[row * cut.rows / looked * part.rowLength + part.lane], sums[0], T());
  }
  addRows(sums, added);
#pragma unroll
  for (int i = 0; i < width; ++i) guess[i] = added[0][threadIdx.x % lanes * width + i] / looked;
}

/// Sums of x - shift and of its square into `partial`, and the shift.
template <typename T>
__global__ void __launch_bounds__(threads, blocksTogether<Added::Nothing>)
    moments(Cut cut, const uint4* x, float* partial, float* shift) {
  constexpr int width = Vector<T>::width;
  const Part part = partOf<T>(cut);
  float guess[width];
  guessMeans<T>(x, cut, part, guess);
  if (blockIdx.y == 0 && threadIdx.x < lanes && part.inside) {
#pragma unroll
    for (int i = 0; i < width; ++i) shift[part.channel + i] = guess[i];
  }
  float sums[2][width] = {};
  const uint4* const from[] = {x};
  forEachRow<T, manyAtOnce>(part, from, [&](int64_t, const float (&values)[1][width]) {
#pragma unroll
    for (int i = 0; i < width; ++i) {
      const float d = values[0][i] - guess[i];
      sums[0][i] += d;
      sums[1][i] += d * d;
    }
  });
  leaveSums(sums, cut, partial);
}

__global__ void finishMoments(Cut cut, const float* partial, const float* shift, NormParameters norm,
                              float* statistics) {
  double sums[2];
  if (!addChunks(cut, partial, sums)) return;
  const int64_t c = static_cast<int64_t>(blockIdx.x) * channelsAtOnce + threadIdx.x;
  const auto n = static_cast<double>(cut.rows);
  const ChannelMoments found = momentsAbout(shift[c], n, sums[0], sums[1]);
  const ChannelNorm one = channelNorm(found, n, norm.epsilon, norm.weight[c], norm.bias[c]);
  statistics[Mean * cut.channels + c] = one.mean;
  statistics[Scale * cut.channels + c] = one.scale;
  statistics[Offset * cut.channels + c] = one.offset;
  statistics[LostOfMean * cut.channels + c] = one.lostOfMean;
  statistics[InverseDeviation * cut.channels + c] = one.inverseDeviation;
  norm.runningMean[c] = movedTowards(found.mean, norm.runningMean[c], norm.momentum);
  norm.runningVariance[c] = movedTowards(found.squares / (n - 1), norm.runningVariance[c], norm.momentum);
}

template <typename T, Added added>
__global__ void __launch_bounds__(threads, blocksTogether<added>) values(Cut cut, NormValues given) {
  constexpr int width = Vector<T>::width;
  constexpr int sources = added == Added::Nothing ? 1 : 2;
  const Part part = partOf<T>(cut);
  const Channels<width> mean(given.norm, Mean, cut, part);
  const Channels<width> scale(given.norm, Scale, cut, part);
  const Channels<width> offset(given.norm, Offset, cut, part);
  // The same again where there is no second norm, and then unused.
  const float* second = added == Added::Norm ? given.otherNorm : given.norm;
  const Channels<width> otherMean(second, Mean, cut, part);
  const Channels<width> otherScale(second, Scale, cut, part);
  const Channels<width> otherOffset(second, Offset, cut, part);
  const uint4* from[sources];
  from[0] = static_cast<const uint4*>(given.x);
  if constexpr (sources == 2) from[1] = static_cast<const uint4*>(given.other);
  auto* y = static_cast<uint4*>(given.y);
  constexpr int together = added == Added::Norm ? fewAtOnce : manyAtOnce;
  forEachRow<T, together>(part, from, [&](int64_t at, const float (&values)[sources][width]) {
    float out[width];
#pragma unroll
    for (int i = 0; i < width; ++i) {
      float value = normed(values[0][i] - mean[i], scale[i], offset[i]);
      if constexpr (added == Added::Map) value += values[1][i];
      if constexpr (added == Added::Norm) {
        value += normed(values[1][i] - otherMean[i], otherScale[i], otherOffset[i]);
      }
      out[i] = positive(value);
    }
    y[at] = pack(out, T());
  });
}

template <typename T>
void launchMoments(const Launch& on, const void* x, float* partial, float* shift) {
  moments<T><<<on.grid(), threads, 0, on.stream>>>(on.cut, static_cast<const uint4*>(x), partial, shift);
}

template <typename T>
void launchValues(const Launch& on, const NormValues& given) {
  if (given.otherNorm != nullptr) {
    values<T, Added::Norm><<<on.grid(), threads, 0, on.stream>>>(on.cut, given);
  } else if (given.other != nullptr) {
    values<T, Added::Map><<<on.grid(), threads, 0, on.stream>>>(on.cut, given);
  } else {
    values<T, Added::Nothing><<<on.grid(), threads, 0, on.stream>>>(on.cut, given);
  }
}

}  // namespace
}  // namespace perseus::cuda

using namespace perseus::cuda;

int64_t perseusCudaNormWorkspace(const MapShape* shape) {
  const Cut cut = cutOf(*shape);
  return (3 * static_cast<int64_t>(cut.chunks) + 1) * cut.channels;
}

int perseusCudaNormStatistics(const MapShape* shape, const void* x, const NormParameters* parameters,
                              float* statistics, float* workspace, void* stream) {
  const Launch on{cutOf(*shape), static_cast<cudaStream_t>(stream)};
  float* shift = workspace;
  float* partial = workspace + on.cut.channels;
  withType(shape->type, [&](auto type) { launchMoments<decltype(type)>(on, x, partial, shift); });
  finishMoments<<<on.finishingGrid(), on.finishingBlock(), 0, on.stream>>>(on.cut, partial, shift,
                                                                           *parameters, statistics);
  return cudaGetLastError();
}

int perseusCudaNormValues(const MapShape* shape, const NormValues* values, void* stream) {
  const Launch on{cutOf(*shape), static_cast<cudaStream_t>(stream)};
  withType(shape->type, [&](auto type) { launchValues<decltype(type)>(on, *values); });
  return cudaGetLastError();
}
