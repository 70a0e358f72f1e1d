#pragma once

/// Compiles a function once for processors with AVX2 and once for those without; the loader takes what the
/// machine has.
///
/// Both round alike, since multiplications and additions are never contracted (CMakeLists.txt): pixels do not
/// depend on the machine.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define SKY_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define SKY_CLONES
#endif

/// What a cloned function calls has to be compiled with it.
#define SKY_INLINE [[gnu::always_inline]] inline
