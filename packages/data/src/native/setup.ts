import { withPerseusErrors } from '@perseus/core';
import type { SetupReport } from '@perseus/core/native-build';
import { setUpSkyWherePossible, type SkyBuildInputs } from '../../setup/index.mjs';

export type SkySetupReport = SetupReport<SkyBuildInputs>;

/**
 * Builds the addon that reads fields, where CFITSIO, WCSLIB and SEP are there; else tells by `log` what is missing. Quick
 * where nothing is to be done.
 *
 * @returns null where it was not built
 * @throws PerseusError `BUILD_FAILED`, `ADDON_UNLOADABLE`
 */
export function setUpSky(options: { log?: (line: string) => void } = {}): Promise<SkySetupReport | null> {
  return withPerseusErrors(() => setUpSkyWherePossible(options));
}
