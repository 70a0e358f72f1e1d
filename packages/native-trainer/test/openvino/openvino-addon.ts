import { findBuiltAddon } from '@perseus/core/native-build';
import { openvinoPackage } from '../../setup/index.mjs';

/** Why tests that need the OpenVINO addon are left out here, for their title; null where it is built. */
export function openvinoAddonMissing(): string | null {
  try {
    findBuiltAddon(openvinoPackage);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** To stand behind the name of tests that may be left out. */
export function needsOpenVino(): string {
  const missing = openvinoAddonMissing();
  return missing === null ? '' : ` (left out: ${missing})`;
}
