import { loadAddon, type LoadFailure } from '@perseus/core';
import { skyPackage, type SkyBuildInputs } from '../../setup/index.mjs';
import type { SkyBinding } from './binding.js';

let loaded: Promise<SkyBinding> | undefined;

/** What may stand behind the loader's refusal: the libraries it was built against, above all. */
export const skyLoadFailures: LoadFailure<SkyBuildInputs>[] = [
  {
    sign: /lib(cfitsio|wcs|sep)[\w.]*: cannot open shared object file/,
    why: ({ libraries }) => `CFITSIO, WCSLIB or SEP is not in ${libraries.prefix} any more`,
  },
  { sign: /undefined symbol/, why: () => 'CFITSIO, WCSLIB or SEP is of another version now' },
];

/**
 * The addon over CFITSIO, WCSLIB and SEP, loaded once in each thread that asks for it.
 *
 * @throws PerseusError `ADDON_MISSING` with what to install, `ADDON_STALE`, `ADDON_UNLOADABLE`
 */
export function loadSky(): Promise<SkyBinding> {
  loaded ??= loadAddon<SkyBinding, SkyBuildInputs>(skyPackage, 'sky addon', skyLoadFailures).catch(
    (error: unknown) => {
      // Set-up may mend it while this process lives.
      loaded = undefined;
      throw error;
    },
  );
  return loaded;
}
