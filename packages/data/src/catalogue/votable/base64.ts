/** Base64 that comes in pieces, with white space anywhere, into bytes; anything else in it is an error. */
export class Base64Decoder {
  #rest = '';
  #ended = false;

  /** @throws RangeError where the text is no base64 */
  add(text: string): Uint8Array {
    const packed = this.#rest + text.replaceAll(/[ \t\r\n]+/g, '');
    const whole = packed.length - (packed.length % 4);
    this.#rest = packed.slice(whole);
    const piece = packed.slice(0, whole);
    if (piece === '') return new Uint8Array(0);
    if (this.#ended || !/^[A-Za-z0-9+/]*={0,2}$/.test(piece)) throw new RangeError('not base64');
    this.#ended = piece.endsWith('=');
    return Buffer.from(piece, 'base64');
  }

  /** @throws RangeError where the last group of four characters is not whole */
  end(): void {
    if (this.#rest !== '') throw new RangeError('base64 is cut off');
  }
}
