/**
 * What the set-up, or a look for the addon, could not do: a stable code, what was wrong, and what to do.
 *
 * Apart from `PerseusError` of @perseus/core because these files run before any package is installed; `src/errors.ts`
 * makes the one into the other.
 */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';

  /**
   * @param {string} code
   * @param {string} message
   * @param {Record<string, string>} [place]
   * @param {{cause?: unknown}} [options]
   */
  constructor(code, message, place = {}, options) {
    super(message, options);
    this.code = code;
    this.place = place;
  }
}
