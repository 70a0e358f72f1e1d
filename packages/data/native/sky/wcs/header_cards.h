#pragma once

#include <string>

namespace sky {

/// Before 2012 SCAMP wrote its distortion polynomial as PVi_m of a TAN projection, where the standard gives
/// these another meaning. Headers of that kind come back with TPV as their projection and without SIP, which
/// then says the same once more; where the projection is named as TAN-SIP it is the PVi_m that are taken out.
/// Other headers come back as they are.
///
/// astropy.wcs does the like (`_fix_pre2012_scamp_tpv`, `_fix_scamp`).
std::string withScampAsTpv(const std::string& header);

/// Whether pixels are displaced by a table in another HDU (Paper IV's LOOKUP, as Hubble's detectors have it):
/// WCSLIB would leave that out without a word.
bool hasDistortionTable(const std::string& header);

}  // namespace sky
