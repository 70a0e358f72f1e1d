import { createRequire } from 'node:module';
import type { NativeBinding } from './binding.js';
import { loadFailure, withPerseusErrors } from './errors.js';
import { findBuiltAddon, tryLoading } from '../../setup/index.mjs';

let loaded: Promise<NativeBinding> | undefined;

/**
 * The addon, loaded once in each thread that asks for it.
 *
 * Before a machine loads a binary for the first time, another process tries it: a crash there is an error here.
 *
 * @throws PerseusError `ADDON_MISSING`, `ADDON_STALE` (also half built), `ADDON_UNLOADABLE`, each with what to do
 */
export function loadBinding(): Promise<NativeBinding> {
  loaded ??= withPerseusErrors(load).catch((error: unknown) => {
    // Set-up may mend it while this process lives.
    loaded = undefined;
    throw error;
  });
  return loaded;
}

async function load(): Promise<NativeBinding> {
  const { folder, binary, info } = findBuiltAddon();
  const libtorch = info.inputs.libtorch.folder;
  const trial = await tryLoading(folder);
  if (!trial.ok) throw loadFailure(trial.said, { binary, libtorch });
  const binding = requireAddon(binary, libtorch);
  // Without this a training thread outlives what it uses while the process leaves, and now and then crashes it.
  process.on('exit', () => binding.stopAll());
  return binding;
}

function requireAddon(binary: string, libtorch: string): NativeBinding {
  try {
    return createRequire(import.meta.url)(binary) as NativeBinding;
  } catch (error) {
    throw loadFailure(error instanceof Error ? error.message : String(error), { binary, libtorch });
  }
}
