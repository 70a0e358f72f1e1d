#pragma once

/// Marks arithmetic that a CUDA kernel and its CPU twin share. Such headers stand without torch and in C++17,
/// which is what nvcc compiles here.
#ifdef __CUDACC__
#define PERSEUS_DEVICE_FUNCTION __host__ __device__ inline
#else
#define PERSEUS_DEVICE_FUNCTION inline
#endif
