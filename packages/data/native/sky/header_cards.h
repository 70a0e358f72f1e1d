#pragma once

#include <string>

namespace sky {

/// Before 2012 SCAMP wrote its distortion polynomial as PVi_m of a TAN projection, where the standard gives
/// these another meaning. Headers of that kind come back with TPV as their projection; where SIP is there as
/// well the PVi_m, which then say the same once more, are taken out. Other headers come back as they are.
///
/// astropy.wcs does the like (`_fix_pre2012_scamp_tpv`, `_fix_scamp`).
std::string withScampAsTpv(const std::string& header);

}  // namespace sky
