import { createReadStream } from 'node:fs';
import { open, truncate, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { PERSEUS_VERSION, PerseusError, cannotRead, cannotWrite, writeFileAtomically } from '@perseus/core';
import { CUTOUT_STATES } from '../states.js';

export const MANIFEST_NAME = 'manifest.jsonl';
const FORMAT_VERSION = 1;
/** No line of ours comes near; a file without line ends is something else and is not taken into memory. */
const LONGEST_LINE = 64 * 1024;

export const manifestHeaderSchema = z.object({
  manifest: z.literal('cutouts'),
  formatVersion: z.literal(FORMAT_VERSION),
  perseusVersion: z.string(),
  created: z.string(),
  service: z.string(),
  settings: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type ManifestHeader = z.infer<typeof manifestHeaderSchema>;

/** One result: the last line of an id holds. */
export const manifestEntrySchema = z.object({
  id: z.string(),
  state: z.enum(CUTOUT_STATES),
  /** What it is in a few words; '' for `ok`. */
  kind: z.string(),
  /** Name in the folder; null where none is kept. */
  file: z.string().nullable(),
  raDeg: z.number(),
  decDeg: z.number(),
  /** Without secrets; a path within the mirror for mirrors. */
  url: z.string(),
  time: z.string(),
  bytes: z.int().min(0),
  /** Hexadecimal, of the file; null where none is kept. */
  sha256: z.string().nullable(),
  width: z.int().nullable(),
  height: z.int().nullable(),
  /** Share of the area that lies in black squares. */
  blackFraction: z.number().nullable(),
  /** How often the service was asked; 0 for a file that was found in its place. */
  attempts: z.int().min(0),
  /** `sdss-frames` alone: the frames that show the object. */
  frames: z.array(z.string()).optional(),
});
export type ManifestEntry = z.infer<typeof manifestEntrySchema>;

/**
 * Reads a manifest; null where there is none. A last line without its end, which a killed process leaves, is no entry.
 *
 * @param options `mend` cuts that line off, for who is to write on: the next line would otherwise become a part of it
 * @throws PerseusError `FORMAT_TOO_NEW`, `FILE_UNREADABLE` with the line
 */
export async function readManifest(
  path: string,
  { mend = true }: { mend?: boolean } = {},
): Promise<{ header: ManifestHeader; entries: Map<string, ManifestEntry> } | null> {
  const entries = new Map<string, ManifestEntry>();
  let header: ManifestHeader | undefined;
  let number = 0;
  let end = 0;
  try {
    for await (const { text, endsAt } of lines(path)) {
      number++;
      end = endsAt;
      if (header === undefined) header = parseHeader(text, path);
      else if (text.trim() !== '') {
        const entry = parse(text, manifestEntrySchema, path, number);
        entries.set(entry.id, entry);
      }
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cannotRead(path, 'manifest', cause);
  }
  if (header === undefined) throw unreadable(path, 1, 'it has no header');
  if (mend)
    await truncate(path, end).catch((cause: unknown) => {
      throw cannotWrite(path, cause);
    });
  return { header, entries };
}

/** Complete lines, with the byte at which each ends. */
async function* lines(path: string): AsyncGenerator<{ text: string; endsAt: number }> {
  let rest: Buffer = Buffer.alloc(0);
  let position = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      position += end + 1;
      yield { text: rest.toString('utf8', 0, end), endsAt: position };
      rest = rest.subarray(end + 1);
    }
    if (rest.length > LONGEST_LINE)
      throw new PerseusError(
        'FILE_UNREADABLE',
        `manifest "${path}" has a line of more than ${LONGEST_LINE} bytes, so it is none of ours. Choose another folder.`,
        { path },
      );
  }
}

function parseHeader(text: string, path: string): ManifestHeader {
  const format = z.looseObject({ formatVersion: z.int() }).safeParse(jsonOf(text)).data?.formatVersion;
  if (format !== undefined && format > FORMAT_VERSION) {
    const message =
      `manifest "${path}": its format is ${format}, and this Perseus reads up to ${FORMAT_VERSION}. ` +
      'Update Perseus, or fetch into another folder.';
    throw new PerseusError('FORMAT_TOO_NEW', message, { path, format, newestFormat: FORMAT_VERSION });
  }
  return parse(text, manifestHeaderSchema, path, 1);
}

function parse<T>(text: string, schema: z.ZodType<T>, path: string, line: number): T {
  const checked = schema.safeParse(jsonOf(text));
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  throw unreadable(
    path,
    line,
    issue === undefined ? 'unknown' : `${issue.path.join('.')} ${issue.message}`.trim(),
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function unreadable(path: string, line: number, reason: string): PerseusError {
  const message =
    `manifest "${path}", line ${line}, cannot be used: ${reason}. ` +
    (line === 1
      ? 'Restore it from a copy, or fetch into another folder.'
      : 'Remove that line: its cutout is then looked at anew.');
  return new PerseusError('FILE_UNREADABLE', message, { path, row: line });
}

/** Appends to a manifest, one line at a time in the order of the calls. */
export class ManifestWriter implements AsyncDisposable {
  readonly #path: string;
  readonly #file: FileHandle;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  /** Makes the manifest with its header where `header` is given. */
  static async open(
    path: string,
    header: Pick<ManifestHeader, 'service' | 'settings'> | null,
  ): Promise<ManifestWriter> {
    if (header !== null) {
      const first: ManifestHeader = {
        manifest: 'cutouts',
        formatVersion: FORMAT_VERSION,
        perseusVersion: PERSEUS_VERSION,
        created: new Date().toISOString(),
        ...header,
      };
      await writeFileAtomically(path, `${JSON.stringify(first)}\n`);
    }
    try {
      return new ManifestWriter(path, await open(path, 'a'));
    } catch (cause) {
      throw cannotWrite(path, cause);
    }
  }

  /** @throws PerseusError `FILE_UNWRITABLE`, for this line and every one after it: one may be torn */
  append(entry: ManifestEntry): Promise<void> {
    const written = this.#last.then(() => this.#file.appendFile(`${JSON.stringify(entry)}\n`));
    this.#last = written;
    // Who appends waits for it; the chain itself must not count as a failure that nobody saw.
    this.#last.catch(() => undefined);
    return written.catch((cause: unknown) => {
      throw cannotWrite(this.#path, cause);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last.catch(() => undefined);
    await this.#file.sync().catch(() => undefined);
    await this.#file.close();
  }
}
