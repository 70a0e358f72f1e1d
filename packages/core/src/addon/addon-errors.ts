import { SetupError } from '../../native-build/index.mjs';
import { PerseusError, type ErrorPlace } from '../errors/perseus-error.js';

/** What an addon throws. */
export interface NativeError extends Error {
  code: string;
  /** JSON: a flat object of texts and numbers. */
  fields: string;
}

/**
 * The one place where errors of C++ and of the set-up become a PerseusError.
 *
 * A PerseusError stays what it is, and so does what neither of them made: that is a fault of ours, with its stack.
 */
export function toPerseusError(error: unknown): unknown {
  if (error instanceof SetupError) {
    return new PerseusError(error.code, error.message, error.place, { cause: error });
  }
  if (isNativeError(error)) {
    return new PerseusError(error.code, error.message, placeIn(error.fields), { cause: error });
  }
  return error;
}

/** Runs `work`; what it throws is a PerseusError wherever it can be one. */
export async function withPerseusErrors<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toPerseusError(error);
  }
}

function isNativeError(error: unknown): error is NativeError {
  return error instanceof Error && 'code' in error && 'fields' in error && typeof error.fields === 'string';
}

function placeIn(fields: string): ErrorPlace {
  const content: unknown = JSON.parse(fields);
  const entries = content !== null && typeof content === 'object' ? Object.entries(content) : [];
  return Object.fromEntries(
    entries.filter(([, value]) => typeof value === 'string' || typeof value === 'number'),
  ) as ErrorPlace;
}
