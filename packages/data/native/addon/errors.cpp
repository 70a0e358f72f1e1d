#include "errors.h"

#include "described_exception.h"

NativeError describeCurrentException() {
  return describedException(
      {.name = "the sky addon", .whenMemoryEnded = "Ask for a smaller piece, or free some memory."});
}
