#pragma once

#include "painting/painting.h"

// All arrays that a painting is made of in one piece of memory, which travels to a device at once.

namespace perseus::painting {

/// Bytes that they take.
int64_t packedBytes(const Painting& painting);

/// Copies them, each to a multiple of 16 bytes from the first on.
/// @param into `packedBytes` of them
void pack(const Painting& painting, uint8_t* into);

/// The painting with its arrays where `pack` has them.
/// @param memory where what was packed lies now
Painting paintingPackedAt(const Painting& painting, const uint8_t* memory);

}  // namespace perseus::painting
