#include <cstdio>
#include <exception>
#include <string>

#include "check.h"

/// Runs every test, or those whose title holds the first argument. Fails where none has that title.
int main(int argumentCount, char** arguments) {
  const std::string wanted = argumentCount > 1 ? arguments[1] : "";
  int passed = 0;
  int failed = 0;
  int skipped = 0;
  for (const auto& test : perseus::tests::allTests()) {
    if (test.title.find(wanted) == std::string::npos) continue;
    try {
      test.body();
      ++passed;
      std::printf("ok    %s\n", test.title.c_str());
    } catch (const perseus::tests::Skipped& reason) {
      ++skipped;
      std::printf("skipped %s: %s\n", test.title.c_str(), reason.what());
    } catch (const std::exception& error) {
      ++failed;
      std::printf("FAIL  %s\n      %s\n", test.title.c_str(), error.what());
    }
    std::fflush(stdout);
  }
  std::printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped);
  return failed == 0 && passed + skipped > 0 ? 0 : 1;
}
