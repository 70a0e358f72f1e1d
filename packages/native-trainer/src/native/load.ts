import { loadAddon, type LoadFailure } from '@perseus/core';
import { trainerPackage, type BuildInputs } from '../../setup/index.mjs';
import type { NativeBinding } from './binding.js';

let loaded: Promise<NativeBinding> | undefined;

/** What may stand behind the loader's refusal, LibTorch above all. */
export const trainerLoadFailures: LoadFailure<BuildInputs>[] = [
  {
    sign: /lib(torch|c10|gomp)[\w.]*: cannot open shared object file/,
    why: ({ libtorch }) => `a library of LibTorch is missing from ${libtorch.folder}`,
  },
  {
    sign: /undefined symbol/,
    why: ({ libtorch }) => `${libtorch.folder} is not the LibTorch that it was built against`,
  },
  {
    sign: /SIGSEGV|SIGBUS|SIGABRT/,
    why: ({ libtorch }) => `loading it, or ${libtorch.folder}, crashes here`,
  },
];

/**
 * The addon, loaded once in each thread that asks for it.
 *
 * @throws PerseusError as `loadAddon`
 */
export function loadBinding(): Promise<NativeBinding> {
  loaded ??= load().catch((error: unknown) => {
    // Set-up may mend it while this process lives.
    loaded = undefined;
    throw error;
  });
  return loaded;
}

async function load(): Promise<NativeBinding> {
  const binding = await loadAddon<NativeBinding, BuildInputs>(
    trainerPackage,
    'training addon',
    trainerLoadFailures,
  );
  // Without this a training thread outlives what it uses while the process leaves, and now and then crashes it.
  process.on('exit', () => binding.stopAll());
  return binding;
}
