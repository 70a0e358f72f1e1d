#pragma once

#include <optional>
#include <vector>

#include "kernels/norm_kernels.h"

namespace perseus::kernels {

/// What our own loops are compiled for.
enum class Instructions { Portable, Avx2, Avx512 };

/// Those that this processor has, the best one last.
std::vector<Instructions> availableInstructions();

/// For tests: the loops of one set of instructions, or (nothing) of the best again. Not while another thread
/// computes.
void useInstructions(std::optional<Instructions> instructions);

/// The loops in use, T being float or Bfloat16.
template <typename T>
const NormKernels<T>& normKernels();

}  // namespace perseus::kernels
