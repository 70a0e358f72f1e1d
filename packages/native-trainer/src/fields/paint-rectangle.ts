import { withPerseusErrors, type Device, type PaintingSources } from '@perseus/core';
import type { PaintedRectangle } from '../native/binding.js';
import { loadBinding } from '../native/load.js';

/**
 * Makes RGB and mask of a rectangle of a field out of its bands' pixels: as the field's own renderer does, on a GPU too.
 *
 * Masks are the renderer's, and colours within one grey level of it, nearly all of them equal.
 *
 * @param sources of `RenderedTile.sources` in @perseus/data, which must not change until the promise settles
 * @throws PerseusError `NATIVE_ARGUMENT`, `CUDA_KERNEL`, `OUT_OF_MEMORY`, and as `loadBinding`
 */
export async function paintRectangle(
  sources: PaintingSources,
  device: Device = 'cpu',
): Promise<PaintedRectangle> {
  const binding = await loadBinding();
  return withPerseusErrors(() => binding.paintRectangle(sources, device));
}
