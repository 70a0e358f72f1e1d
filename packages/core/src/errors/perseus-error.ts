/** Where and in what an error lies: whatever of it is known. */
export interface ErrorPlace {
  path?: string;
  /** 1-based line of a table, the header not counted. */
  row?: number;
  column?: string;
  option?: string;
  [field: string]: string | number | undefined;
}

/**
 * The one family of errors that Perseus throws on purpose.
 *
 * `message` is one sentence that says what was wrong with which file, row or option, and one that says what to do;
 * `code` is stable (`DATASET_TOO_NEW`), so that programs need not read the sentence.
 */
export class PerseusError extends Error {
  override readonly name = 'PerseusError';
  readonly code: string;
  readonly place: ErrorPlace;

  constructor(code: string, message: string, place: ErrorPlace = {}, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.place = place;
  }

  toJSON(): { code: string; message: string; place: ErrorPlace } {
    return { code: this.code, message: this.message, place: this.place };
  }
}
