#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Stream.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "painting/painting.h"
#include "painting/windows/windows.h"

namespace perseus {

/// Cutouts of one size that lie where they were taken.
struct TakenCutouts {
  at::Tensor pixels;           ///< uint8 [count, size, size, 3], on the canvas's device
  std::vector<int32_t> marks;  ///< [count, painting::MarksOfWindow]
};

/// Blocks of a field's pixels on a device: rectangles are painted into them, and cutouts taken of them.
///
/// On a GPU any thread may call, several at once: all work goes through one stream in the order of the calls.
/// On the CPU the calling thread does it, and calls take turns.
class FieldCanvas {
 public:
  /// A block is `side` x `side` pixels. Where memory does not hold `blocks` there are fewer.
  /// @throws Error ENGINE_FAILED where it does not hold 64, or all where fewer are wanted
  FieldCanvas(c10::Device device, int64_t side, int64_t blocks);

  int64_t side() const { return side_; }
  int64_t blocks() const { return mask_.size(0); }

  /// Paints a rectangle into blocks, `into[k]` taking its columns from k times the side on; what a block has
  /// beyond the rectangle is black, without data. On a GPU the work may still be under way when it returns,
  /// with nothing of it reading the sources.
  ///
  /// @param sources of the processor's memory
  /// @throws Error NATIVE_ARGUMENT where the rectangle does not fit, or a block is none of these; CUDA_KERNEL
  void paint(const painting::Painting& sources, std::span<const int32_t> into) const;

  /// Takes windows of what was painted by calls that had returned. When it returns the cutouts are whole: any
  /// stream may read them, whatever is painted then.
  ///
  /// @param windows of the processor's memory
  /// @throws Error NATIVE_ARGUMENT where they are none, or a block is none of these; CUDA_KERNEL
  TakenCutouts take(const painting::Windows& windows) const;

 private:
  void paintBlock(const painting::Painting& sources, int64_t index, int64_t block) const;
  painting::Blocks painted() const;

  int64_t side_;
  std::optional<c10::Stream> stream_;  ///< on a GPU
  at::Tensor rgb_;                     ///< uint8 [blocks, side, side, 3]
  at::Tensor mask_;                    ///< uint8 [blocks, side, side]
};

/// As many blocks as memory holds: `wanted`, or half, and half of that, down to 64.
/// @param take throws where memory does not hold so many
/// @throws Error ENGINE_FAILED
int64_t blocksThatFit(int64_t wanted, c10::Device device, const std::function<void(int64_t)>& take);

}  // namespace perseus
