#pragma once

#include "painting/windows/windows.h"

// Plain CUDA behind a C interface: no header of torch, nor of CUDA for who calls it.

extern "C" {

/// Copies windows out of painted blocks and counts their marks, as `takeWindows` does on the CPU: the same
/// bytes and the same numbers.
///
/// @param windows, blocks, into whose pointers are the device's
/// @param stream a cudaStream_t
/// @returns a cudaError_t, 0 where the kernel was launched
int perseusCudaWindows(const perseus::painting::Windows* windows, const perseus::painting::Blocks* blocks,
                       const perseus::painting::TakenWindows* into, void* stream);
}
