import { PerseusError, hasFastBfloat16, hasFastInt8, toPerseusError, type Processor } from '@perseus/core';
import { findBuiltAddon, perseusHome, projectRoot, setupCommand } from '@perseus/core/native-build';
import { findOpenVino, openvinoCommand, openvinoPackage } from '../../setup/index.mjs';
import { loadOpenVino } from './load.js';

/** What `perseus doctor` tells of OpenVINO, without which everything works. */
export type OpenVinoReport = {
  /** What it brings on this processor, to stand in a sentence. */
  brings: string;
} & (
  | { state: 'ready'; version: string; folder: string; built: string }
  /** `code` is `ADDON_MISSING`, `ADDON_STALE` or `ADDON_UNLOADABLE`; `found` is what set-up would build against. */
  | { state: 'unusable'; code: string; reason: string; found: string | null; mend: string }
);

/** Looks for it; installs and builds nothing. */
export async function inspectOpenVino(processor: Processor): Promise<OpenVinoReport> {
  const brings = whatItBrings(processor);
  try {
    await loadOpenVino();
    const { folder, info } = findBuiltAddon(openvinoPackage);
    return { state: 'ready', version: info.inputs.openvino.version, folder, built: info.built, brings };
  } catch (thrown) {
    const error = toPerseusError(thrown);
    if (!(error instanceof PerseusError)) throw error;
    const { code, message: reason } = error;
    return { state: 'unusable', code, reason, brings, ...foundHere() };
  }
}

function whatItBrings(processor: Processor): string {
  const kinds = [
    hasFastBfloat16(processor) ? 'bfloat16' : null,
    hasFastInt8(processor) ? 'int8' : null,
  ].filter((kind) => kind !== null);
  return kinds.length === 0
    ? 'little: this processor has no instructions for bfloat16 or int8'
    : `classification in ${kinds.join(' and ')}, several times faster than ONNX Runtime in float32`;
}

function foundHere(): { found: string | null; mend: string } {
  try {
    const found = findOpenVino(perseusHome(projectRoot()), () => undefined)?.folder ?? null;
    return { found, mend: found === null ? openvinoCommand() : setupCommand() };
  } catch {
    return { found: null, mend: 'unset PERSEUS_OPENVINO' };
  }
}
