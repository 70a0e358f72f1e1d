#pragma once

#include <fitsio.h>

#include <string>
#include <variant>

namespace sky {

/// An HDU by its number (0 is the primary), by its EXTNAME, or, where neither is given, the first with an
/// image in it.
using HduChoice = std::variant<std::monostate, int, std::string>;

/// Makes the HDU that is asked for the current one.
/// @throws CodedError FITS_NO_IMAGE, which names those that have an image; FITS_TRUNCATED, FITS_UNREADABLE
void moveToImage(fitsfile* file, const HduChoice& choice, const std::string& path);

/// What CFITSIO's `status` means to the user.
/// @throws CodedError FITS_TRUNCATED, FITS_UNREADABLE
[[noreturn]] void failReading(int status, const std::string& path);

}  // namespace sky
