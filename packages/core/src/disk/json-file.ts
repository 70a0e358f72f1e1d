import { open } from 'node:fs/promises';
import { z } from 'zod';
import { PerseusError } from '../errors/perseus-error.js';
import { readExactly } from './exact-io.js';
import { cannotRead } from './file-errors.js';

/** Nothing that Perseus writes as JSON comes near; a larger file is something else, and is not taken into memory. */
const LARGEST_BYTES = 256 * 1024 * 1024;

const versioned = z.looseObject({ formatVersion: z.int() });

/**
 * Reads a JSON file of ours and checks it.
 *
 * A `formatVersion` beyond `newestFormat` is refused before anything else is judged, so that a file of a newer Perseus
 * is not called damaged.
 *
 * @param what the file in the field's words, e.g. `dataset` or `run configuration`
 * @throws PerseusError `FILE_MISSING`, `FILE_UNREADABLE` (torn, no JSON, other fields), `FORMAT_TOO_NEW`
 */
export async function readJsonFile<T>(
  path: string,
  schema: z.ZodType<T>,
  what: string,
  newestFormat: number,
): Promise<T> {
  const content = parse(await readText(path, what), path, what);
  const version = versioned.safeParse(content);
  if (version.success && version.data.formatVersion > newestFormat)
    throw tooNew(path, what, version.data.formatVersion, newestFormat);
  const checked = schema.safeParse(content);
  if (checked.success) return checked.data;
  throw unreadable(path, what, describe(checked.error), checked.error);
}

async function readText(path: string, what: string): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size > LARGEST_BYTES)
        throw unreadable(path, what, `it has ${size} bytes, and none of ours is so large`);
      const bytes = new Uint8Array(size);
      const count = await readExactly(file, bytes, 0);
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, count));
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof TypeError) throw unreadable(path, what, 'it is not UTF-8 text', cause);
    throw cannotRead(path, what, cause);
  }
}

function parse(text: string, path: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const reason = text.trim() === '' ? 'it is empty' : 'it is not complete JSON';
    throw unreadable(path, what, reason, cause);
  }
}

function describe(error: z.ZodError): string {
  const issue = error.issues[0];
  if (!issue) return 'it does not have the fields that it should';
  const field = issue.path.map(String).join('.');
  return field ? `field "${field}": ${issue.message}` : issue.message;
}

function unreadable(path: string, what: string, reason: string, cause?: unknown): PerseusError {
  const message = `${what} "${path}" cannot be used: ${reason}. Make it anew, or restore it from a copy.`;
  return new PerseusError('FILE_UNREADABLE', message, { path }, { cause });
}

function tooNew(path: string, what: string, format: number, newestFormat: number): PerseusError {
  const message =
    `${what} "${path}": its format is ${format}, and this Perseus reads up to ${newestFormat}. ` +
    'Update Perseus, or make it anew with this version.';
  return new PerseusError('FORMAT_TOO_NEW', message, { path, format, newestFormat });
}
