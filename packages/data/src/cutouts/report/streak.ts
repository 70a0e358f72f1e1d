import { PerseusError } from '@perseus/core';
import { mayPass } from '../states.js';
import type { Outcome } from './tally.js';

const MAX_FAILURES_IN_A_ROW = 30;

/** Notices when a service no longer gives anything: asking on for hours would help nobody. */
export class Streak {
  readonly #limit: number;
  readonly #output: string;
  #length = 0;

  constructor(output: string, limit = MAX_FAILURES_IN_A_ROW) {
    this.#output = output;
    this.#limit = limit;
  }

  /** @throws PerseusError `SERVICE_DOWN` when the limit is reached */
  add({ id, state, kind }: Outcome): void {
    this.#length = mayPass(state) ? this.#length + 1 : 0;
    if (this.#length < this.#limit) return;
    const message =
      `The last ${this.#length} objects had no answer of use (${id}: ${kind}), so the service seems to be down. ` +
      `What was fetched is kept in ${this.#output}: run the same command again when it is up.`;
    throw new PerseusError('SERVICE_DOWN', message, { path: this.#output });
  }
}
