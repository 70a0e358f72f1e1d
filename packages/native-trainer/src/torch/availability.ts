import { PerseusError, toPerseusError, whyNoDevice, type Availability, type Device } from '@perseus/core';
import { findBuiltAddon, setupCommand } from '@perseus/core/native-build';
import { trainerPackage } from '../../setup/index.mjs';

/** Looks for the addon, and for the GPU where one is asked for; loads nothing, as CUDA takes a second and memory. */
export async function availableOn(device: Device): Promise<Availability> {
  const noDevice = whyNoDevice(device);
  if (noDevice !== null) return { ok: false, reason: noDevice, missing: 'device' };
  try {
    const { info } = findBuiltAddon(trainerPackage);
    if (device === 'cpu' || info.inputs.cuda.version !== null) return { ok: true };
    return {
      ok: false,
      reason:
        `the training addon was built without CUDA, and \`${setupCommand()}\` builds it with where it finds nvcc and a ` +
        'LibTorch with CUDA',
    };
  } catch (thrown) {
    const error = toPerseusError(thrown);
    if (!(error instanceof PerseusError)) throw error;
    if (error.code === 'ADDON_MISSING')
      return { ok: false, reason: `the training addon was not built, which \`${setupCommand()}\` does` };
    // It stands within a sentence.
    return { ok: false, reason: error.message.replace(/\.$/, '') };
  }
}
