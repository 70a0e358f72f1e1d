import { loadAddon, type LoadFailure } from '@perseus/core';
import { openvinoPackage, type OpenVinoBuildInputs } from '../../setup/index.mjs';
import type { OpenVinoBinding } from './binding.js';

let loaded: Promise<OpenVinoBinding> | undefined;

/** What may stand behind the loader's refusal, OpenVINO above all. */
export const openvinoLoadFailures: LoadFailure<OpenVinoBuildInputs>[] = [
  {
    sign: /lib(openvino|tbb|hwloc)[\w.]*: cannot open shared object file/,
    why: ({ openvino }) => `a library of OpenVINO is missing from ${openvino.folder}`,
  },
  {
    sign: /undefined symbol/,
    why: ({ openvino }) => `${openvino.folder} is not the OpenVINO that it was built against`,
  },
  {
    sign: /SIGSEGV|SIGBUS|SIGABRT/,
    why: ({ openvino }) => `loading it, or ${openvino.folder}, crashes here`,
  },
];

/**
 * The addon, loaded once in each thread that asks for it.
 *
 * @throws PerseusError `ADDON_MISSING` with how to get it, `ADDON_STALE`, `ADDON_UNLOADABLE`
 */
export function loadOpenVino(): Promise<OpenVinoBinding> {
  loaded ??= load().catch((error: unknown) => {
    // Set-up may mend it while this process lives.
    loaded = undefined;
    throw error;
  });
  return loaded;
}

async function load(): Promise<OpenVinoBinding> {
  const binding = await loadAddon<OpenVinoBinding, OpenVinoBuildInputs>(
    openvinoPackage,
    'OpenVINO addon',
    openvinoLoadFailures,
  );
  // Leaving the process waits for native work, and a large batch may take minutes.
  process.on('exit', () => binding.stopAll());
  return binding;
}
