#pragma once

#include <memory>
#include <vector>

#include "painted_grid.h"
#include "tests/inference_model.h"
#include "tests/small_run.h"

namespace perseus::tests {

/// A session for looks of 32 pixels, with the grid on a canvas of its own.
class GridSession {
 public:
  GridSession(at::Device device, at::ScalarType type);

  /// Three cutouts, the first one's left side at a place.
  TakenCutouts take(int32_t size, int32_t left);

  SessionOutputs run(const TakenCutouts& cutouts);
  /// What `run` should give of them.
  SessionOutputs runPixelsOf(const TakenCutouts& cutouts);

  /// Paints another part of the case into a block.
  void paintOver(int32_t block, int32_t x, int32_t y);

  TemporaryFolder folder;
  TorchSession session;
  std::unique_ptr<FieldCanvas> canvas;
  PaintingCase given = gridCase();
  std::vector<int32_t> ids;

 private:
  SessionOutputs outputsFor(int64_t count) const;
};

/// uint8 of a tensor on any device.
std::vector<uint8_t> bytesOf(const at::Tensor& pixels);

/// What paints on a canvas outside of any session.
PaintBlocks onto(const FieldCanvas& canvas);

}  // namespace perseus::tests
