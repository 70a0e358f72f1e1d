#include "paint.h"

#include <cuda_runtime_api.h>

#include "painting/painted_pixel.h"

namespace perseus::painting {
namespace {

// A warp takes 32 pixels of a row: two cells of the grid's nodes, whose sources lie side by side.
constexpr unsigned tileWidth = 32;
constexpr unsigned tileHeight = 8;
constexpr int32_t largestGridHeight = 65535;

/// A thread makes a pixel; a warp then writes its row of them byte by byte, side by side, wherever in the
/// canvas it begins.
template <Resampling method>
__global__ void __launch_bounds__(tileWidth* tileHeight)
    paintTiles(const Painting painting, const Columns columns, const Canvas canvas) {
  __shared__ uint8_t colours[tileHeight][3 * tileWidth];
  const auto left = static_cast<int32_t>(blockIdx.x * tileWidth);
  const auto lane = static_cast<int32_t>(threadIdx.x);
  const int32_t rest = columns.count - left;
  const int32_t count = rest < static_cast<int32_t>(tileWidth) ? rest : static_cast<int32_t>(tileWidth);
  uint8_t* const own = colours[threadIdx.y];
  const auto step = static_cast<int32_t>(gridDim.y * tileHeight);
  for (auto row = static_cast<int32_t>(blockIdx.y * tileHeight + threadIdx.y); row < painting.height;
       row += step) {
    const int64_t first = (canvas.top + row) * canvas.pitch + canvas.left + left;
    if (lane < count) {
      const Painted pixel = paintedPixel<method>(painting, columns.first + left + lane, row);
      for (int i = 0; i < 3; ++i) own[3 * lane + i] = pixel.rgb[i];
      canvas.mask[first + lane] = pixel.mask;
    }
    __syncwarp();
    for (int32_t i = lane; i < 3 * count; i += static_cast<int32_t>(tileWidth)) {
      canvas.rgb[3 * first + i] = own[i];
    }
    // Before the next row takes its place.
    __syncwarp();
  }
}

unsigned tiles(int32_t length, unsigned tile) {
  return (static_cast<unsigned>(length) + tile - 1) / tile;
}

}  // namespace
}  // namespace perseus::painting

int perseusCudaPaint(const perseus::painting::Painting* painting, const perseus::painting::Columns* columns,
                     const perseus::painting::Canvas* canvas, void* stream) {
  using namespace perseus::painting;
  if (columns->count <= 0 || painting->height <= 0) return cudaSuccess;
  const unsigned high = tiles(painting->height, tileHeight);
  const dim3 grid(tiles(columns->count, tileWidth), high < largestGridHeight ? high : largestGridHeight);
  const dim3 block(tileWidth, tileHeight);
  auto* const on = static_cast<cudaStream_t>(stream);
  switch (painting->resampling) {
    case Resampling::Bilinear:
      paintTiles<Resampling::Bilinear><<<grid, block, 0, on>>>(*painting, *columns, *canvas);
      break;
    case Resampling::Lanczos3:
      paintTiles<Resampling::Lanczos3><<<grid, block, 0, on>>>(*painting, *columns, *canvas);
      break;
    case Resampling::Area:
      paintTiles<Resampling::Area><<<grid, block, 0, on>>>(*painting, *columns, *canvas);
      break;
  }
  return cudaGetLastError();
}
