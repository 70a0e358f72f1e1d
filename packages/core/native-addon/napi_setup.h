#pragma once

// The one place that includes napi.h, so that every file sees it with the same settings (CMakeLists.txt has
// them).
#include <napi.h>
