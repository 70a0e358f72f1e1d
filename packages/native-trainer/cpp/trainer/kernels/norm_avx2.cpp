#define PERSEUS_INSTRUCTIONS avx2
#include "kernels/norm_loops.h"
