import { PerseusError } from '@perseus/core';

const DAMAGE = /^(FITS_\w+|WCS_\w+|FILE_MISSING|FILE_UNREADABLE|FIELD_BANDS|FIELD_TOO_LARGE)$/;

/** Whether an error says that one tile cannot be used, which leaves the others as they are. */
export function isTileDamage(error: unknown): error is PerseusError {
  // A tile that was closed too early would be a fault of ours.
  return error instanceof PerseusError && DAMAGE.test(error.code) && error.code !== 'FITS_CLOSED';
}
