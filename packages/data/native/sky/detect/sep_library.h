#pragma once

// The one place that includes sep.h: it has no guard of its own, no extern "C", and needs size_t.
#include <cstddef>

extern "C" {
#include <sep.h>
}
