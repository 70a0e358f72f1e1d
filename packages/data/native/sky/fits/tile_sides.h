#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace sky {

/// Fills `into` with the 2880 bytes at `offset` of a file; false where it has none there.
using BlockReader = std::function<bool(int64_t offset, char* into)>;

/// Goes through the headers of a file for tiles without width or height: CFITSIO (4.2) divides by them as
/// soon as it comes to their HDU, which ends the process.
/// @throws CodedError FITS_UNREADABLE
void refuseEmptyTiles(const BlockReader& read, const std::string& path);

}  // namespace sky
