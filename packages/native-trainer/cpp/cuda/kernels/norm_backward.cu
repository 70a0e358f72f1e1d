#include "kernels/norm_arithmetic.h"
#include "layers/norm_channels.h"
#include "norm.h"
#include "norm_sums.cuh"

namespace perseus::cuda {
namespace {

using kernels::inputGradient;
using kernels::masked;
using kernels::normed;

/// Sums of g, of g * (x - mean), and of g * (other - its mean) where it has a norm; g itself where something
/// was added.
template <typename T, Added added, bool twoReaders>
__global__ void __launch_bounds__(threads, blocksTogether<added>)
    gradientSums(Cut cut, NormBackward given, float* partial) {
  constexpr int width = Vector<T>::width;
  constexpr bool hasOther = added == Added::Norm;
  constexpr int sources = added == Added::Nothing ? 2 : 3 + twoReaders + hasOther;
  const Part part = partOf<T>(cut);
  const Channels<width> mean(given.norm, Mean, cut, part);
  const Channels<width> scale(given.norm, Scale, cut, part);
  const Channels<width> offset(given.norm, Offset, cut, part);
  const Channels<width> otherMean(hasOther ? given.otherNorm : given.norm, Mean, cut, part);
  const uint4* from[sources];
  from[0] = static_cast<const uint4*>(given.x);
  from[1] = static_cast<const uint4*>(given.dy);
  if constexpr (added != Added::Nothing) from[2] = static_cast<const uint4*>(given.y);
  if constexpr (twoReaders) from[3] = static_cast<const uint4*>(given.secondDy);
  if constexpr (hasOther) from[sources - 1] = static_cast<const uint4*>(given.other);
  auto* written = static_cast<uint4*>(given.g);
  float sums[hasOther ? 3 : 2][width] = {};
  forEachRow<T, fewAtOnce>(part, from, [&](int64_t at, const float (&values)[sources][width]) {
    float g[width];
#pragma unroll
    for (int i = 0; i < width; ++i) {
      float dy = values[1][i];
      if constexpr (twoReaders) dy += values[3][i];
      if constexpr (added == Added::Nothing) {
        g[i] = masked(dy, normed(values[0][i] - mean[i], scale[i], offset[i]));
      } else {
        g[i] = masked(dy, values[2][i]);
      }
    }
    if constexpr (added != Added::Nothing) {
      // Sums of what is read back, as the gradient's second pass and `other` see it.
      const uint4 rounded = pack(g, T());
      written[at] = rounded;
      unpack(rounded, g, T());
    }
#pragma unroll
    for (int i = 0; i < width; ++i) {
      sums[0][i] += g[i];
      sums[1][i] += g[i] * (values[0][i] - mean[i]);
      if constexpr (hasOther) sums[2][i] += g[i] * (values[sources - 1][i] - otherMean[i]);
    }
  });
  leaveSums(sums, cut, partial);
}

__device__ void finishGradient(const Cut& cut, const float* norm, int64_t c, double ofGradient,
                               double ofProducts, float* gradient) {
  const ChannelNorm one{norm[Mean * cut.channels + c], norm[Scale * cut.channels + c],
                        norm[Offset * cut.channels + c], norm[LostOfMean * cut.channels + c],
                        norm[InverseDeviation * cut.channels + c]};
  const ChannelGradient found = channelGradient(one, static_cast<double>(cut.rows), ofGradient, ofProducts);
  gradient[Slope * cut.channels + c] = found.slope;
  gradient[Level * cut.channels + c] = found.level;
  gradient[OfWeight * cut.channels + c] = found.ofWeight;
  gradient[OfBias * cut.channels + c] = found.ofBias;
}

template <bool hasOther>
__global__ void finishGradients(Cut cut, NormBackward given, const float* partial) {
  double sums[hasOther ? 3 : 2];
  if (!addChunks(cut, partial, sums)) return;
  const int64_t c = static_cast<int64_t>(blockIdx.x) * channelsAtOnce + threadIdx.x;
  finishGradient(cut, given.norm, c, sums[0], sums[1], given.ofParameters);
  if constexpr (hasOther) {
    finishGradient(cut, given.otherNorm, c, sums[0], sums[2], given.ofOtherParameters);
  }
}

/// What a norm's gradient takes of a thread's channels.
template <int width>
struct ToInput {
  __device__ ToInput(const float* norm, const float* gradient, const Cut& cut, const Part& part)
      : mean(norm, Mean, cut, part),
        scale(norm, Scale, cut, part),
        slope(gradient, Slope, cut, part),
        level(gradient, Level, cut, part) {}
  __device__ float operator()(int i, float g, float x) const {
    return inputGradient(g, x - mean[i], scale[i], slope[i], level[i]);
  }
  Channels<width> mean, scale, slope, level;
};

template <typename T, Added added>
__global__ void __launch_bounds__(threads, blocksTogether<added>)
    inputGradients(Cut cut, NormBackward given) {
  constexpr int width = Vector<T>::width;
  constexpr bool hasOther = added == Added::Norm;
  constexpr int sources = hasOther ? 3 : 2;
  const Part part = partOf<T>(cut);
  const ToInput<width> toInput(given.norm, given.ofParameters, cut, part);
  const Channels<width> offset(given.norm, Offset, cut, part);
  const ToInput<width> toOther(hasOther ? given.otherNorm : given.norm,
                               hasOther ? given.ofOtherParameters : given.ofParameters, cut, part);
  const uint4* from[sources];
  from[0] = static_cast<const uint4*>(given.x);
  from[1] = static_cast<const uint4*>(added == Added::Nothing ? given.dy : given.g);
  if constexpr (hasOther) from[2] = static_cast<const uint4*>(given.other);
  auto* dx = static_cast<uint4*>(given.dx);
  auto* dOther = static_cast<uint4*>(given.dOther);
  forEachRow<T, fewAtOnce>(part, from, [&](int64_t at, const float (&values)[sources][width]) {
    float out[width];
    float otherOut[width];
#pragma unroll
    for (int i = 0; i < width; ++i) {
      float g = values[1][i];
      if constexpr (added == Added::Nothing) {
        g = masked(g, normed(values[0][i] - toInput.mean[i], toInput.scale[i], offset[i]));
      }
      out[i] = toInput(i, g, values[0][i]);
      if constexpr (hasOther) otherOut[i] = toOther(i, g, values[2][i]);
    }
    dx[at] = pack(out, T());
    if constexpr (hasOther) dOther[at] = pack(otherOut, T());
  });
}

template <typename T, Added added>
void launchBackward(const Launch& on, const NormBackward& given, float* partial) {
  if (added != Added::Nothing && given.secondDy != nullptr) {
    gradientSums<T, added, added != Added::Nothing>
        <<<on.grid(), threads, 0, on.stream>>>(on.cut, given, partial);
  } else {
    gradientSums<T, added, false><<<on.grid(), threads, 0, on.stream>>>(on.cut, given, partial);
  }
  finishGradients<added == Added::Norm>
      <<<on.finishingGrid(), on.finishingBlock(), 0, on.stream>>>(on.cut, given, partial);
  inputGradients<T, added><<<on.grid(), threads, 0, on.stream>>>(on.cut, given);
}

template <typename T>
void launchBackward(const Launch& on, const NormBackward& given, float* partial) {
  if (given.y == nullptr) {
    launchBackward<T, Added::Nothing>(on, given, partial);
  } else if (given.other == nullptr) {
    launchBackward<T, Added::Map>(on, given, partial);
  } else {
    launchBackward<T, Added::Norm>(on, given, partial);
  }
}

}  // namespace
}  // namespace perseus::cuda

using namespace perseus::cuda;

int perseusCudaNormBackward(const MapShape* shape, const NormBackward* backward, float* workspace,
                            void* stream) {
  const Launch on{cutOf(*shape), static_cast<cudaStream_t>(stream)};
  withType(shape->type, [&](auto type) { launchBackward<decltype(type)>(on, *backward, workspace); });
  return cudaGetLastError();
}
