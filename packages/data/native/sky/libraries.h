#pragma once

#include <string>

namespace sky {

struct Libraries {
  std::string cfitsio;
  /// Whether several threads may read at once, each with a handle of its own.
  bool cfitsioReentrant;
  std::string wcslib;
  std::string sep;
};

Libraries libraries();

}  // namespace sky
