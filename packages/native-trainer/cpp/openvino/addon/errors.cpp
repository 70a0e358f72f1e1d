#include "errors.h"

#include <new>

#include "session_error.h"

NativeError describeCurrentException() {
  try {
    throw;
  } catch (const perseus::SessionError& error) {
    return {error.code(), error.what(), error.path()};
  } catch (const std::bad_alloc&) {
    return {"OUT_OF_MEMORY", "Memory ran out. Give the engine fewer threads, or free some memory.", ""};
  } catch (const std::exception& error) {
    return {"NATIVE_FAILED", perseus::sentenceOf(error.what()), ""};
  } catch (...) {
    return {"NATIVE_FAILED", "the OpenVINO addon failed without saying why", ""};
  }
}
