import { PerseusError, sha256Of, type SkyPosition } from '@perseus/core';
import type { ObjectRow } from '../catalogue/read-objects.js';
import { urlWithoutSecrets } from '../http/url-without-secrets.js';
import { CUTOUT_EXTENSIONS, imageFormat, nameOfWhatItIs, type ImageFormat } from '../images/format.js';
import type { ManifestEntry } from './folder/manifest.js';
import type { OutputFolder } from './folder/output-folder.js';
import { nameFromData } from './name-template.js';
import { failureKind } from './report/failure-kind.js';
import type { ImageService, Obtained, Via } from './services/image-service.js';
import { mayPass } from './states.js';
import { imageVerdict, type Expected, type Verdict } from './image-verdict.js';

/** An image that came cut off without a word is asked for again so often. */
const TRIES_FOR_DAMAGED = 3;
const EXTENSIONS: Record<ImageFormat, string> = { png: 'png', jpeg: 'jpg', webp: 'webp', tiff: 'tif' };

export interface ImageFetch {
  service: ImageService;
  folder: OutputFolder;
  expected: Expected;
  /** Asks again for what no service is expected to answer otherwise. */
  retryFailed: boolean;
  /** Compares hashes of what is there, not sizes alone. */
  verify: boolean;
}

/** What became of an object, and how that is known: from an earlier run, from a file in its place, from the service. */
export type Fetched = { entry: ManifestEntry; from: 'before' | 'adopted' | 'service' };

/**
 * One object's cutout: not asked for where it is there or will not come, taken in where a killed run left it, else fetched.
 *
 * @throws PerseusError for what is no fault of this object: `FILE_UNWRITABLE`, `CUTOUT_NAME`; the signal's reason
 */
export async function fetchImage(row: ObjectRow, fetch: ImageFetch, via: Via): Promise<Fetched> {
  const { folder } = fetch;
  const known = folder.entry(row.id);
  if (known !== undefined && isSettled(known, row, fetch) && (await isThere(known, fetch)))
    return { entry: known, from: 'before' };
  // What a moved object's file shows is another piece of sky.
  const adopted = known === undefined || known.file === null ? await adopt(row, fetch) : null;
  if (adopted !== null) {
    await folder.record(adopted);
    return { entry: adopted, from: 'adopted' };
  }
  const entry = await obtain(row, fetch, via);
  await removeOthers(row, entry.file, folder);
  await folder.record(entry);
  return { entry, from: 'service' };
}

/** Whether an earlier run's result still holds for this row, provided that its file is there. */
function isSettled(known: ManifestEntry, row: SkyPosition, { retryFailed }: ImageFetch): boolean {
  if (known.raDeg !== row.raDeg || known.decDeg !== row.decDeg) return false;
  return known.file !== null || !(mayPass(known.state) || retryFailed);
}

async function isThere(known: ManifestEntry, { folder, verify }: ImageFetch): Promise<boolean> {
  return known.file === null || folder.isIntact(known, verify);
}

/** A file that was renamed into its place by a run that was killed before it wrote that down. */
async function adopt(row: ObjectRow, { folder, expected }: ImageFetch): Promise<ManifestEntry | null> {
  for (const file of namesOf(row).filter((name) => folder.has(name))) {
    const verdict = await imageVerdict(folder.pathOf(file), expected);
    if (verdict.keep) {
      const { bytes, sha256 } = await folder.measure(file);
      return { ...entryOf(row, verdict), file, url: '', bytes, sha256, attempts: 0 };
    }
    await folder.remove(file);
  }
  return null;
}

async function obtain(row: ObjectRow, fetch: ImageFetch, via: Via): Promise<ManifestEntry> {
  let attempts = 0;
  for (let tries = 1; ; tries++) {
    const entry = await obtainOnce(row, fetch, via);
    attempts += entry.attempts;
    const isPassing = entry.state === 'damaged' && fetch.service.isRemote && entry.kind === 'does not decode';
    if (!isPassing || tries === TRIES_FOR_DAMAGED) return { ...entry, attempts };
  }
}

async function obtainOnce(row: ObjectRow, fetch: ImageFetch, via: Via): Promise<ManifestEntry> {
  let obtained: Obtained;
  try {
    obtained = await fetch.service.obtain(row, via);
  } catch (cause) {
    via.signal.throwIfAborted();
    const kind = cause instanceof PerseusError ? failureKind(cause) : null;
    if (kind === null) throw cause;
    const { url = '', attempts = 1 } = (cause as PerseusError).place;
    return { ...entryOf(row, failed(kind)), url: String(url), attempts: Number(attempts) };
  }
  const { attempts } = obtained;
  const url = fetch.service.isRemote ? urlWithoutSecrets(obtained.url) : obtained.url;
  const said = { url, attempts };
  if (obtained.found !== 'answer')
    return { ...entryOf(row, nothing(obtained.found, obtained.kind)), ...said };
  const { status, body } = obtained;
  if (status !== 200) return { ...entryOf(row, failed(`status ${status}`)), ...said };
  const format = imageFormat(body);
  if (format === null) {
    const kind = nameOfWhatItIs(body).replace(/:.*/s, '');
    return { ...entryOf(row, nothing('not-an-image', kind)), ...said, bytes: body.length };
  }
  const file = `${nameFromData(row.id)}.${EXTENSIONS[format]}`;
  const verdict = await fetch.folder.put(file, body, (path) => imageVerdict(path, fetch.expected));
  const kept = verdict.keep ? { file, sha256: sha256Of(body) } : {};
  return { ...entryOf(row, verdict), ...kept, ...said, bytes: body.length };
}

/** A cutout of the same object under another extension, of before it moved or changed: one object has one file. */
async function removeOthers(row: ObjectRow, kept: string | null, folder: OutputFolder): Promise<void> {
  for (const name of namesOf(row)) if (name !== kept && folder.has(name)) await folder.remove(name);
}

function namesOf(row: ObjectRow): string[] {
  return CUTOUT_EXTENSIONS.map((extension) => `${nameFromData(row.id)}.${extension}`);
}

function entryOf(
  { id, raDeg, decDeg }: ObjectRow,
  { state, kind, width, height, blackFraction }: Verdict,
): ManifestEntry {
  const nothingKept = { file: null, url: '', bytes: 0, sha256: null, attempts: 1 };
  const time = new Date().toISOString();
  return { id, state, kind, ...nothingKept, raDeg, decDeg, time, width, height, blackFraction };
}

function nothing(state: Verdict['state'], kind: string): Verdict {
  return { state, kind, keep: false, width: null, height: null, blackFraction: null };
}

function failed(kind: string): Verdict {
  return nothing('failed', kind);
}
