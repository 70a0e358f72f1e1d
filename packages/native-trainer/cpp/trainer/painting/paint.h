#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <vector>

#include "painting/painting.h"

namespace perseus::painting {

/// Paints a rectangle: each pixel is a function of its place in the grid alone, whatever the rectangle.
///
/// On CUDA it is a kernel on the current stream; the processor does the same in parallel rows. Both give what
/// the sky addon's renderer gives: the device's logarithm and sine of noise may differ in the last bit.
///
/// @param device that the painting's memory and the canvas's lie on
/// @throws Error CUDA_KERNEL where the device refuses to run it
void paint(const Painting& painting, const Canvas& canvas, c10::Device device);

/// A painting whose sources lie on a device, and the memory that holds them there.
struct DevicePainting {
  Painting painting;
  std::vector<at::Tensor> memory;
};

/// Copies a painting's sources from the processor's memory.
DevicePainting onDevice(const Painting& painting, c10::Device device);

}  // namespace perseus::painting
