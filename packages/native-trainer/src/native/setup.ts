import { withPerseusErrors } from './errors.js';
import { setUp as setUpAddon, type SetupOptions, type SetupReport } from '../../setup/index.mjs';

export type { SetupOptions, SetupReport } from '../../setup/index.mjs';

/**
 * Finds or installs a LibTorch and builds the addon against it: what `perseus setup` does. Quick where nothing is to be
 * done.
 *
 * @throws PerseusError `SYSTEM_PACKAGE_MISSING` with the one line that installs what is missing, `LIBTORCH_UNUSABLE`,
 *   `FETCH_FAILED`, `BUILD_FAILED`, `ADDON_UNLOADABLE`
 */
export function setUp(options: SetupOptions = {}): Promise<SetupReport> {
  return withPerseusErrors(() => setUpAddon(options));
}
