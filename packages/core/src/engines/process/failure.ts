import { PerseusError, type ErrorPlace } from '../../errors/perseus-error.js';

/** An error on its way between two processes, of which each has classes of its own. */
export interface Failure {
  message: string;
  /** What makes it a `PerseusError` on the other side too. */
  code?: string;
  place?: ErrorPlace;
}

export function failureOf(cause: unknown): Failure {
  if (cause instanceof PerseusError) return cause.toJSON();
  return { message: messageOf(cause) };
}

/** The error that was sent: a `PerseusError` of the same code, or an `Error`. */
export function errorOf({ message, code, place }: Failure): Error {
  return code === undefined ? new Error(message) : new PerseusError(code, message, place);
}

export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
