#include "errors.h"

#include "described_exception.h"
#include "openvino_message.h"

NativeError describeCurrentException() {
  return describedException({.name = "the OpenVINO addon",
                             .whenMemoryEnded = "Give the engine fewer threads, or free some memory.",
                             .sentenceOf = perseus::sentenceOf});
}
