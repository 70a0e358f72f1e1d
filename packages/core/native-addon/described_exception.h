#pragma once

#include <exception>
#include <new>
#include <string>

#include "coded_error.h"
#include "errors.h"

/// How one addon speaks of what it did not expect.
struct AddonVoice {
  const char* name;             ///< to stand in a sentence, e.g. "the sky addon"
  const char* whenMemoryEnded;  ///< what to do then, a sentence
  /// The sentence in a message of its library's.
  std::string (*sentenceOf)(const std::string&) = [](const std::string& message) { return message; };
};

/// `describeCurrentException` of an addon whose libraries throw `CodedError`. Call within a catch block.
inline NativeError describedException(const AddonVoice& voice) {
  try {
    throw;
  } catch (const perseus::CodedError& error) {
    return {error.code(), error.what(), error.path()};
  } catch (const std::bad_alloc&) {
    return {"OUT_OF_MEMORY", std::string("Memory ran out. ") + voice.whenMemoryEnded, ""};
  } catch (const std::exception& error) {
    return {"NATIVE_FAILED", voice.sentenceOf(error.what()), ""};
  } catch (...) {
    return {"NATIVE_FAILED", std::string(voice.name) + " failed without saying why", ""};
  }
}
