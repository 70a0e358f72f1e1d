#pragma once

#include <string>

namespace sky {

/// @throws CodedError for a status of SEP that is not 0: OUT_OF_MEMORY, DETECTION_CROWDED, DETECTION_FAILED
void checkSep(int status, const std::string& path);

/// Whether a status says that more pixels are above the threshold at once than SEP has room for.
bool isPixelStackFull(int status);
/// Whether a status says that an object would part into more objects than SEP has room for.
bool isSubObjectLimit(int status);

/// SEP's two limits belong to the process, and each extraction reads them as it begins. They only ever grow:
/// what one thread needs takes nothing from another.
///
/// @returns false where the limit is as high as Perseus lets it become
bool growPixelStack();
bool growSubObjectLimit();

}  // namespace sky
