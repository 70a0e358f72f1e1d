import { PoliteClient } from '../http/polite-client.js';
import { POLITE_DEFAULTS, type PoliteOptions } from '../http/polite-options.js';

/** A client that is used for a while: closed at the end where it was made here, left open where it was given. */
export class LentClient implements AsyncDisposable {
  readonly client: PoliteClient;
  readonly #isOurs: boolean;

  constructor(given: PoliteClient | Partial<PoliteOptions>) {
    this.#isOurs = !(given instanceof PoliteClient);
    this.client = given instanceof PoliteClient ? given : new PoliteClient({ ...POLITE_DEFAULTS, ...given });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOurs) await this.client[Symbol.asyncDispose]();
  }
}
