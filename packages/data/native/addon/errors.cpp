#include "errors.h"

#include <new>

#include "error.h"

NativeError describeCurrentException() {
  try {
    throw;
  } catch (const sky::Error& error) {
    return {error.code(), error.what(), error.path()};
  } catch (const std::bad_alloc&) {
    return {"OUT_OF_MEMORY", "Memory ran out. Ask for a smaller piece, or free some memory.", ""};
  } catch (const std::exception& error) {
    return {"NATIVE_FAILED", error.what(), ""};
  } catch (...) {
    return {"NATIVE_FAILED", "the sky addon failed without saying why", ""};
  }
}
