import { withPerseusErrors } from '@perseus/core';
import type { SetupReport } from '@perseus/core/native-build';
import {
  setUpOpenVino as findOrInstall,
  setUpOpenVinoWherePossible,
  type OpenVinoBuildInputs,
  type SetupOptions,
} from '../../setup/index.mjs';

export type OpenVinoSetupReport = SetupReport<OpenVinoBuildInputs>;

/**
 * Builds the addon that classifies through OpenVINO, where one is found. Quick where nothing is to be done.
 *
 * @param options `install`: where none is found, the pinned one is fetched
 * @returns null where it was not built
 * @throws PerseusError `SYSTEM_PACKAGE_MISSING`, `OPENVINO_UNUSABLE`, `FETCH_FAILED`, `BUILD_FAILED`, `ADDON_UNLOADABLE`
 */
export function setUpOpenVino({
  install = false,
  ...options
}: SetupOptions & { install?: boolean } = {}): Promise<OpenVinoSetupReport | null> {
  return withPerseusErrors(() => (install ? findOrInstall(options) : setUpOpenVinoWherePossible(options)));
}
