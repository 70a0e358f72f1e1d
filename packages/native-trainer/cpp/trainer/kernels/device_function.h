#pragma once

/// Marks arithmetic that a CUDA kernel and its CPU twin share. Such headers stand without torch and in C++17,
/// which is what nvcc compiles here.
#ifdef __CUDACC__
#define PERSEUS_DEVICE_FUNCTION __host__ __device__ inline
#else
#define PERSEUS_DEVICE_FUNCTION inline
#endif

/// One that is inlined wherever it stands. Loops are compiled several times, for one set of instructions
/// each, and of a function that they all called the linker might keep the copy for a processor which this one
/// is not.
#define PERSEUS_INLINED_FUNCTION [[gnu::always_inline]] PERSEUS_DEVICE_FUNCTION
