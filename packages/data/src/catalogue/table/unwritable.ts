import { PerseusError, type ErrorPlace } from '@perseus/core';

/** A table that a format cannot hold as it is: PerseusError `CATALOGUE_UNWRITABLE`. */
export function unwritable(path: string, why: string, remedy: string, place: ErrorPlace = {}): PerseusError {
  return new PerseusError('CATALOGUE_UNWRITABLE', `${path}: ${why}. ${remedy}`, { path, ...place });
}
