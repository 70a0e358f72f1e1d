#define PERSEUS_INSTRUCTIONS avx512
#include "kernels/norm_loops.h"
