// The loops of NormKernels, compiled once for each set of instructions: a source defines
// PERSEUS_INSTRUCTIONS, its name, and includes this. Everything has internal linkage, and headers with code
// are included only where all of it is PERSEUS_INLINED_FUNCTION, which says why.
#include "kernels/norm_arithmetic.h"
#include "kernels/norm_kernels.h"

#if defined(__clang__)
#define PERSEUS_ELEMENTWISE _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define PERSEUS_ELEMENTWISE _Pragma("GCC ivdep")
#else
#define PERSEUS_ELEMENTWISE
#endif

namespace perseus::kernels {
namespace {

/// Rows gone through together, so that what belongs to a channel is loaded once for them, and that sums stay
/// short; fewer where rows are written, or compilers would not unroll them.
constexpr int strip = 8;
constexpr int writtenStrip = 4;

template <int count>
struct Rows {};

/// Calls `body(first row, number of rows as a constant)` for strips of rows, then for the rows left over.
template <int together, typename Body>
inline void inStrips(int64_t rows, Body body) {
  int64_t row = 0;
  for (; row + together <= rows; row += together) body(row, Rows<together>());
  for (; row < rows; ++row) body(row, Rows<1>());
}

inline void clear(int64_t channels, float* first, float* second) {
  for (int64_t c = 0; c < channels; ++c) first[c] = second[c] = 0;
}

template <typename T>
void moments(const T* x, int64_t rows, int64_t channels, const float* shift, float* sum, float* squares) {
  clear(channels, sum, squares);
  inStrips<strip>(rows, [&]<int together>(int64_t row, Rows<together>) {
    const T* at = x + row * channels;
    PERSEUS_ELEMENTWISE
    for (int64_t c = 0; c < channels; ++c) {
      float s = 0;
      float q = 0;
      for (int i = 0; i < together; ++i) {
        const float d = widen(at[i * channels + c]) - shift[c];
        s += d;
        q += d * d;
      }
      sum[c] += s;
      squares[c] += q;
    }
  });
}

/// y = max(value(index, channel), 0)
template <typename T, typename Value>
inline void reluOf(int64_t rows, int64_t channels, T* y, Value value) {
  inStrips<writtenStrip>(rows, [&]<int together>(int64_t row, Rows<together>) {
    const int64_t start = row * channels;
    PERSEUS_ELEMENTWISE
    for (int64_t c = 0; c < channels; ++c) {
      for (int i = 0; i < together; ++i) {
        const int64_t at = start + i * channels + c;
        y[at] = narrow<T>(positive(value(at, c)));
      }
    }
  });
}

inline float normOf(float x, const Affine& norm, int64_t c) {
  return normed(x - norm.mean[c], norm.scale[c], norm.offset[c]);
}

template <typename T>
void normRelu(const T* x, int64_t rows, int64_t channels, const Affine& given, T* y) {
  const Affine norm = given;
  reluOf(rows, channels, y, [=](int64_t at, int64_t c) { return normOf(widen(x[at]), norm, c); });
}

template <typename T>
void normAddRelu(const T* x, const T* residual, int64_t rows, int64_t channels, const Affine& given, T* y) {
  const Affine norm = given;
  reluOf(rows, channels, y,
         [=](int64_t at, int64_t c) { return normOf(widen(x[at]), norm, c) + widen(residual[at]); });
}

template <typename T>
void normNormRelu(const T* x, const T* other, int64_t rows, int64_t channels, const Affine& given,
                  const Affine& givenOther, T* y) {
  const Affine norm = given;
  const Affine otherNorm = givenOther;
  reluOf(rows, channels, y, [=](int64_t at, int64_t c) {
    return normOf(widen(x[at]), norm, c) + normOf(widen(other[at]), otherNorm, c);
  });
}

/// Sums of g and of g * (x - mean), g being value(gradient, x - mean, channel).
template <typename T, typename Value>
inline void sumsOf(const T* gradient, const T* x, int64_t rows, int64_t channels, const float* mean,
                   float* sum, float* products, Value value) {
  clear(channels, sum, products);
  inStrips<strip>(rows, [&]<int together>(int64_t row, Rows<together>) {
    const int64_t start = row * channels;
    PERSEUS_ELEMENTWISE
    for (int64_t c = 0; c < channels; ++c) {
      float s = 0;
      float p = 0;
      for (int i = 0; i < together; ++i) {
        const int64_t at = start + i * channels + c;
        const float d = widen(x[at]) - mean[c];
        const float g = value(widen(gradient[at]), d, c);
        s += g;
        p += g * d;
      }
      sum[c] += s;
      products[c] += p;
    }
  });
}

/// dx = g * scale + slope * (x - mean) + level, g being value(gradient, x - mean, channel).
template <typename T, typename Value>
inline void gradientOf(const T* from, const T* x, int64_t rows, int64_t channels, const NormGradient& given,
                       T* dx, Value value) {
  const NormGradient to = given;
  inStrips<writtenStrip>(rows, [&]<int together>(int64_t row, Rows<together>) {
    const int64_t start = row * channels;
    PERSEUS_ELEMENTWISE
    for (int64_t c = 0; c < channels; ++c) {
      for (int i = 0; i < together; ++i) {
        const int64_t at = start + i * channels + c;
        const float d = widen(x[at]) - to.mean[c];
        const float g = value(widen(from[at]), d, c);
        dx[at] = narrow<T>(inputGradient(g, d, to.scale[c], to.slope[c], to.level[c]));
      }
    }
  });
}

/// The gradient where the ReLU let the value through.
struct WhereNormIsPositive {
  const float* scale;
  const float* offset;
  float operator()(float gradient, float fromMean, int64_t c) const {
    return masked(gradient, normed(fromMean, scale[c], offset[c]));
  }
};

struct Everywhere {
  float operator()(float gradient, float, int64_t) const { return gradient; }
};

template <typename T>
void reluSums(const T* dy, const T* x, int64_t rows, int64_t channels, const Affine& norm, float* sum,
              float* products) {
  sumsOf(dy, x, rows, channels, norm.mean, sum, products, WhereNormIsPositive{norm.scale, norm.offset});
}

template <typename T>
void reluGradient(const T* dy, const T* x, int64_t rows, int64_t channels, const Affine& norm,
                  const NormGradient& gradient, T* dx) {
  gradientOf(dy, x, rows, channels, gradient, dx, WhereNormIsPositive{norm.scale, norm.offset});
}

template <typename T>
void mask(const T* dy, const T* y, int64_t count, T* g) {
  PERSEUS_ELEMENTWISE
  for (int64_t i = 0; i < count; ++i) g[i] = widen(y[i]) <= 0.0F ? T{} : dy[i];
}

template <typename T>
void addMask(const T* dy, const T* otherDy, const T* y, int64_t count, T* g) {
  PERSEUS_ELEMENTWISE
  for (int64_t i = 0; i < count; ++i) {
    g[i] = narrow<T>(masked(widen(dy[i]) + widen(otherDy[i]), widen(y[i])));
  }
}

template <typename T>
void sums(const T* g, const T* x, int64_t rows, int64_t channels, const float* mean, float* sum,
          float* products) {
  sumsOf(g, x, rows, channels, mean, sum, products, Everywhere());
}

template <typename T>
void gradient(const T* g, const T* x, int64_t rows, int64_t channels, const NormGradient& to, T* dx) {
  gradientOf(g, x, rows, channels, to, dx, Everywhere());
}

template <typename T>
constexpr NormKernels<T> kernelsOf{moments<T>,  normRelu<T>,     normAddRelu<T>, normNormRelu<T>,
                                   reluSums<T>, reluGradient<T>, mask<T>,        addMask<T>,
                                   sums<T>,     gradient<T>};

}  // namespace

namespace PERSEUS_INSTRUCTIONS {

extern const NormKernels<float> ofFloats;
extern const NormKernels<Bfloat16> ofBfloats;
const NormKernels<float> ofFloats = kernelsOf<float>;
const NormKernels<Bfloat16> ofBfloats = kernelsOf<Bfloat16>;

}  // namespace PERSEUS_INSTRUCTIONS
}  // namespace perseus::kernels
