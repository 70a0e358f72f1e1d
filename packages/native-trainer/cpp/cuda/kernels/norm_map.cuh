#pragma once

#include <cstdint>

#include "norm.h"
#include "vector.cuh"

// How the norms' kernels go over a channels_last map.

namespace perseus::cuda {

/// A block is `lanes` vectors wide, 128 bytes of a row, and takes so many rows at once.
constexpr int lanes = 8;
constexpr int rowsAtOnce = 32;
constexpr int threads = lanes * rowsAtOnce;

/// Rows whose loads a thread has under way at once: few where it loads several maps, or keeps two norms.
constexpr int fewAtOnce = 2;
constexpr int manyAtOnce = 4;

/// A map cut into a block for each group of channels and chunk of rows, by its shape alone.
struct Cut {
  int64_t rows;
  int64_t channels;
  int64_t rowsOfChunk;
  unsigned groups;
  unsigned chunks;
};

/// Four blocks for each multiprocessor of an H100 or H200, so that their loads cover its memory's delay.
constexpr int64_t blocksWanted = 528;

inline int64_t dividedUp(int64_t value, int64_t by) {
  return (value + by - 1) / by;
}

inline Cut cutOf(const MapShape& shape) {
  const int64_t groupWidth = lanes * (shape.type == ElementType::Float32 ? 4 : 8);
  const int64_t groups = dividedUp(shape.channels, groupWidth);
  const int64_t wanted = blocksWanted > groups ? blocksWanted / groups : 1;
  const int64_t turns = dividedUp(dividedUp(shape.rows, wanted), rowsAtOnce);
  const int64_t rowsOfChunk = (turns > manyAtOnce ? turns : manyAtOnce) * rowsAtOnce;
  return {shape.rows, shape.channels, rowsOfChunk, static_cast<unsigned>(groups),
          static_cast<unsigned>(dividedUp(shape.rows, rowsOfChunk))};
}

/// A thread's part of the map: one vector of each of some rows.
struct Part {
  int64_t row;
  int64_t lastRow;
  int64_t rowLength;  ///< in vectors
  int64_t lane;       ///< of the row
  int channel;        ///< its first
  bool inside;        ///< whether the map is so wide
};

template <typename T>
__device__ Part partOf(const Cut& cut) {
  const int64_t firstRow = blockIdx.y * cut.rowsOfChunk;
  const int64_t end = firstRow + cut.rowsOfChunk;
  const int lane = threadIdx.x % lanes + blockIdx.x * lanes;
  const int channel = lane * Vector<T>::width;
  return {firstRow + threadIdx.x / lanes,
          end < cut.rows ? end : cut.rows,
          cut.channels / Vector<T>::width,
          lane,
          channel,
          channel < cut.channels};
}

/// Calls `body(index of the vector, values of each source)` for the part's rows. So many of them are loaded
/// before the first is used.
template <typename T, int together, int sources, typename Body>
__device__ void forEachRow(const Part& part, const uint4* const (&from)[sources], const Body& body) {
  if (!part.inside) return;
  for (int64_t row = part.row; row < part.lastRow; row += together * rowsAtOnce) {
    uint4 loaded[together][sources];
#pragma unroll
    for (int i = 0; i < together; ++i) {
      if (row + i * rowsAtOnce < part.lastRow) {
        const int64_t at = (row + i * rowsAtOnce) * part.rowLength + part.lane;
#pragma unroll
        for (int s = 0; s < sources; ++s) loaded[i][s] = from[s][at];
      }
    }
#pragma unroll
    for (int i = 0; i < together; ++i) {
      if (row + i * rowsAtOnce < part.lastRow) {
        float values[sources][Vector<T>::width];
#pragma unroll
        for (int s = 0; s < sources; ++s) unpack(loaded[i][s], values[s], T());
        body((row + i * rowsAtOnce) * part.rowLength + part.lane, values);
      }
    }
  }
}

/// One row of a float32 [rows, channels], the thread's channels of it.
template <int width>
struct Channels {
  __device__ Channels(const float* table, int row, const Cut& cut, const Part& part) {
#pragma unroll
    for (int i = 0; i < width; ++i) of[i] = part.inside ? table[row * cut.channels + part.channel + i] : 0.0F;
  }
  __device__ float operator[](int i) const { return of[i]; }
  float of[width];
};

/// What is added before the ReLU.
enum class Added { Nothing, Map, Norm };

/// Blocks that a multiprocessor's registers must have room for; two norms of eight channels take many.
template <Added added>
constexpr int blocksTogether = added == Added::Norm ? 2 : 3;

/// `body(a value of the map's type)`
template <typename Body>
void withType(ElementType type, const Body& body) {
  if (type == ElementType::Float32) body(float());
  if (type == ElementType::Bfloat16) body(__nv_bfloat16());
  if (type == ElementType::Float16) body(__half());
}

}  // namespace perseus::cuda
