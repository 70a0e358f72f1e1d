import { PerseusError, kindOf } from '@perseus/core';
import { BLOCK_BYTES } from '../../rendering/blocks.js';
import type { FieldPainting, FieldRequest } from '../field-request.js';

/** Memory for painted blocks. */
const CANVAS_BYTES = { cpu: 256 * 2 ** 20, cuda: 2 ** 30 } as const;

/**
 * Who paints a field: as the request says, else an engine that can on a GPU, and the renderer for any other.
 *
 * @throws PerseusError `ENGINE_UNSUITED` where the engine is asked for and cannot; `OPTION_INVALID` where objects have an
 *   extinction of their own, for which each is rendered by itself
 */
export function paintingOf(
  request: Pick<FieldRequest, 'painting' | 'classifier' | 'objectExtinction'>,
): FieldPainting {
  const { painting, classifier, objectExtinction } = request;
  if (painting === 'engine') refuseUnpaintable(request);
  if (painting !== undefined) return painting;
  const onGpu = kindOf(classifier.provenance.device) === 'cuda';
  return onGpu && classifier.paints && !objectExtinction ? 'engine' : 'renderer';
}

function refuseUnpaintable({
  classifier,
  objectExtinction,
}: Pick<FieldRequest, 'classifier' | 'objectExtinction'>): void {
  const { engine, device } = classifier.provenance;
  if (!classifier.paints) {
    const message =
      `Engine ${engine} on ${device} does not paint fields itself: that is for engine torch on one device. ` +
      'Take that, or leave the painting to the renderer.';
    throw new PerseusError('ENGINE_UNSUITED', message, { option: 'painting' });
  }
  if (objectExtinction) {
    const message =
      'An engine paints what all objects share, and these have an extinction of their own. Leave the painting to the renderer, ' +
      'or take the extinction from a map.';
    throw new PerseusError('OPTION_INVALID', message, { option: 'painting' });
  }
}

/** How many blocks an engine is to make room for. */
export function blocksFor({
  classifier,
  cacheBytes,
}: Pick<FieldRequest, 'classifier' | 'cacheBytes'>): number {
  const bytes = cacheBytes ?? CANVAS_BYTES[kindOf(classifier.provenance.device)];
  return Math.max(1, Math.floor(bytes / BLOCK_BYTES));
}
