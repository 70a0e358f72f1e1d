#pragma once

#include <c10/core/Device.h>

#include "painting/windows/windows.h"

namespace perseus::painting {

/// Copies windows out of the blocks that show them, and counts their marks. What no block shows is black,
/// without data.
///
/// On CUDA it is a kernel on the current stream; the processor does the same, several windows at a time.
///
/// @param windows whose ids are of these blocks: nothing looks at that here
/// @param device that all memory lies on
/// @throws Error CUDA_KERNEL where the device refuses to run it
void takeWindows(const Windows& windows, const Blocks& blocks, const TakenWindows& into, c10::Device device);

}  // namespace perseus::painting
