import { PerseusError, toPerseusError } from '@perseus/core';
import { findBuiltAddon, installLine, setupCommand } from '@perseus/core/native-build';
import { missingForSky, skyPackage } from '../../setup/index.mjs';
import { loadSky } from './load.js';

/** Whether fields can be read here, and what is missing where they cannot. */
export type SkyReport =
  | { state: 'ready'; folder: string; built: string; cfitsio: string; wcslib: string; sep: string }
  /** `code` is one of `ADDON_MISSING`, `ADDON_STALE`, `ADDON_UNLOADABLE`; `mend` are lines for a shell. */
  | { state: 'unusable'; code: string; reason: string; missing: string[]; mend: string[] };

/** Looks at the addon that reads fields; builds nothing. */
export async function inspectSky(): Promise<SkyReport> {
  try {
    const { cfitsio, wcslib, sep } = (await loadSky()).info();
    const { folder, info } = findBuiltAddon(skyPackage);
    return { state: 'ready', folder, built: info.built, cfitsio, wcslib, sep };
  } catch (thrown) {
    const error = toPerseusError(thrown);
    if (!(error instanceof PerseusError)) throw error;
    const missing = missingForSky();
    return {
      state: 'unusable',
      code: error.code,
      reason: error.message,
      missing: missing.map(({ what }) => what),
      mend: [...(missing.length > 0 ? [installLine(missing)] : []), setupCommand()],
    };
  }
}
