#define PERSEUS_INSTRUCTIONS portable
#include "kernels/norm_loops.h"
