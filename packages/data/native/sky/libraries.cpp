#include "libraries.h"

#include <fitsio.h>
#include <sep.h>
#include <wcslib/wcslib.h>

namespace sky {

Libraries libraries() {
  // CFITSIO packs its version into a float: 4.0200001.
  const std::string cfitsio = std::to_string(CFITSIO_MAJOR) + "." + std::to_string(CFITSIO_MINOR);
  int version[3] = {0, 0, 0};
  return {cfitsio, fits_is_reentrant() == 1, wcslib_version(version), sep_version_string};
}

}  // namespace sky
