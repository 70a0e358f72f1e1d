/**
 * What became of a cutout. `ok` is the one that is there to be used.
 *
 * `off-footprint`: the survey did not look there. `black`: more black pixels than the limit; the file is kept where
 * something else is on it. `not-an-image`: a page, a message or a text in the place of an image. `damaged`: it does
 * not decode. `wrong-size`: other pixels than asked for. `outside`: the mirror holds none. `failed`: no answer, or an
 * error; its `kind` says which.
 */
export const CUTOUT_STATES = [
  'ok',
  'off-footprint',
  'black',
  'not-an-image',
  'damaged',
  'wrong-size',
  'outside',
  'failed',
] as const;
export type CutoutState = (typeof CUTOUT_STATES)[number];

/** States that another try can change: the next run asks for them again. The others it asks for only on request. */
const PASSING: ReadonlySet<CutoutState> = new Set(['not-an-image', 'damaged', 'failed']);

export function mayPass(state: CutoutState): boolean {
  return PASSING.has(state);
}
