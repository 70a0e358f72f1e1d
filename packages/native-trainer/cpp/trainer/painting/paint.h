#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include "painting/painting.h"

namespace perseus::painting {

/// Paints columns of a rectangle: each pixel is a function of its place in the grid alone, whatever the
/// rectangle.
///
/// On CUDA it is a kernel on the current stream; the processor does the same in parallel rows. Both give what
/// the sky addon's renderer gives: the device's logarithm and sine of noise may differ in the last bit.
///
/// @param device that the painting's memory and the canvas's lie on
/// @throws Error CUDA_KERNEL where the device refuses to run it
void paint(const Painting& painting, const Columns& columns, const Canvas& canvas, c10::Device device);

/// All of it.
inline void paint(const Painting& painting, const Canvas& canvas, c10::Device device) {
  paint(painting, {0, painting.width}, canvas, device);
}

/// A painting whose sources lie on a device, and the memory that holds them there.
struct DevicePainting {
  Painting painting;
  at::Tensor memory;
};

/// Copies a painting's sources from the processor's memory, which may change afterwards: in one piece, which
/// on CUDA is on its way on the current stream when this returns.
DevicePainting onDevice(const Painting& painting, c10::Device device);

}  // namespace perseus::painting
