#pragma once

#include <cmath>
#include <functional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

// A test framework of one page: TEST("what is true") { check(…); }. The first failed check ends its test.

namespace perseus::tests {

struct Test {
  std::string title;
  std::function<void()> body;
};

inline std::vector<Test>& allTests() {
  static std::vector<Test> tests;
  return tests;
}

struct Registration {
  Registration(std::string title, std::function<void()> body) {
    allTests().push_back({std::move(title), std::move(body)});
  }
};

struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Ends its test without a verdict; `what()` is the reason.
struct Skipped : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// For what this machine cannot tell: the test is listed as skipped, with the reason, and fails nothing.
[[noreturn]] inline void skip(const std::string& reason) {
  throw Skipped(reason);
}

inline void check(bool condition, const std::string& what) {
  if (!condition) throw Failure(what);
}

inline void checkNear(double actual, double expected, double tolerance, const std::string& what) {
  if (std::abs(actual - expected) <= tolerance) return;
  std::ostringstream text;
  text.precision(10);
  text << what << ": " << actual << ", expected " << expected << " within " << tolerance;
  throw Failure(text.str());
}

}  // namespace perseus::tests

#define PERSEUS_TEST_NAME(line) perseusTest##line
#define PERSEUS_TEST_AT(title, line)                                                              \
  static void PERSEUS_TEST_NAME(line)();                                                          \
  static const ::perseus::tests::Registration registration##line(title, PERSEUS_TEST_NAME(line)); \
  static void PERSEUS_TEST_NAME(line)()
#define PERSEUS_TEST_EXPAND(title, line) PERSEUS_TEST_AT(title, line)
#define TEST(title) PERSEUS_TEST_EXPAND(title, __LINE__)
