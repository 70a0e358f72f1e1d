#pragma once

#include "painting/painting.h"

// Plain CUDA behind a C interface: no header of torch, nor of CUDA for who calls it.

extern "C" {

/// Paints columns of a rectangle of a field, in one pass from the bands' pixels to RGB and mask; what it
/// makes is what `paint` makes on the CPU, bit for bit but for noise, whose logarithms and sines may differ
/// in the last bit.
///
/// @param painting, canvas whose pointers are the device's
/// @param stream a cudaStream_t
/// @returns a cudaError_t, 0 where the kernel was launched
int perseusCudaPaint(const perseus::painting::Painting* painting, const perseus::painting::Columns* columns,
                     const perseus::painting::Canvas* canvas, void* stream);
}
