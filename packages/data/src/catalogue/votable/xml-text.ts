import { TextDecoder } from 'node:util';

/** Bytes of an XML document into text, by its byte order mark or the encoding that it declares; UTF-8 where it has neither. */
export class XmlText {
  #decoder: TextDecoder | null = null;
  /** Whether some bytes were not of that encoding, and became U+FFFD. */
  replaced = false;

  /** @throws RangeError for an encoding that nobody knows */
  add(bytes: Uint8Array): string {
    this.#decoder ??= new TextDecoder(encodingOf(bytes));
    return this.#checked(this.#decoder.decode(bytes, { stream: true }));
  }

  end(): string {
    return this.#checked(this.#decoder?.decode() ?? '');
  }

  #checked(text: string): string {
    this.replaced ||= text.includes('\ufffd');
    return text;
  }
}

function encodingOf(start: Uint8Array): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  const text = new TextDecoder('latin1').decode(start.subarray(0, 200));
  return /^(?:\u00ef\u00bb\u00bf)?<\?xml[^>]*\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(text)?.[1] ?? 'utf-8';
}
