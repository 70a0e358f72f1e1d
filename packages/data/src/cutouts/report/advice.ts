import type { CutoutState } from '../states.js';

/** What to do about cutouts of a state, one sentence. */
export function adviceFor(state: CutoutState, kind: string): string {
  if (kind in BY_KIND) return BY_KIND[kind] as string;
  return BY_STATE[state];
}

export const BAD_ROW = 'the row cannot be used';
export const ID_TWICE = 'the id of another object';

const BY_KIND: Record<string, string> = {
  [BAD_ROW]: 'Mend these rows of the table: their position or id cannot be read.',
  [ID_TWICE]: 'Give each object of the table an id of its own: a cutout is named by it.',
  'too many requests': 'Ask for fewer a second, and run the same command again later.',
  'no answer in time': 'Run the same command again, later or with a longer time limit.',
  'not reached': 'Check the connection and the address, and run the same command again.',
  'status 400': 'The service refuses the question: check size, scale and the address.',
  'status 401': 'The service wants a login that was not given.',
  'status 403': 'The service does not allow it: check the address, and whether an account is needed.',
  'status 404': 'There is nothing at that address: check the release and the address of the service.',
  'partly black':
    'These lie at an edge of the survey: look at them before they are used, or take another survey.',
  'too many pixels for a cutout': 'Check what the service was asked for: no cutout is so large.',
};

const BY_STATE: Record<CutoutState, string> = {
  ok: '',
  'off-footprint': 'The survey did not look there: take another one for these objects, or leave them out.',
  black: 'The survey has no pixels there: take another one for these objects, or leave them out.',
  'not-an-image':
    'The service answered with a page or a message: run the same command again, and where that does not help look at its address in a browser.',
  damaged: 'The images do not decode: run the same command again.',
  'wrong-size': 'The service does not make this size: ask for another, into another folder.',
  outside: 'Add these to the mirror, or fetch them from a service.',
  failed: 'Run the same command again: what is there is not asked for again.',
};
