import { withPerseusErrors } from '@perseus/core';
import type { SetupReport as ReportOf } from '@perseus/core/native-build';
import { setUp as setUpAddon, type BuildInputs, type SetupOptions } from '../../setup/index.mjs';

export type { SetupOptions } from '../../setup/index.mjs';
export type SetupReport = ReportOf<BuildInputs>;

/**
 * Finds or installs a LibTorch and builds the addon against it: what `perseus setup` does. Quick where nothing is to be
 * done.
 *
 * @throws PerseusError `SYSTEM_PACKAGE_MISSING` with the one line that installs what is missing, `LIBTORCH_UNUSABLE`,
 *   `CUDA_UNUSABLE`, `FETCH_FAILED`, `BUILD_FAILED`, `ADDON_UNLOADABLE`
 */
export function setUp(options: SetupOptions = {}): Promise<SetupReport> {
  return withPerseusErrors(() => setUpAddon(options));
}
