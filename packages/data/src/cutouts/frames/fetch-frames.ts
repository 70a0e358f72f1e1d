import { PerseusError, sha256Of } from '@perseus/core';
import type { ObjectRow } from '../../catalogue/read-objects.js';
import { urlWithoutSecrets } from '../../http/url-without-secrets.js';
import { nameOfWhatItIs } from '../../images/format.js';
import { DEFAULT_RELEASE, releaseName } from '../../services/skyserver/release.js';
import type { ManifestEntry } from '../folder/manifest.js';
import { OutputFolder } from '../folder/output-folder.js';
import { inParallel } from '../in-parallel.js';
import { LentClient } from '../lent-client.js';
import { failureKind } from '../report/failure-kind.js';
import { Streak } from '../report/streak.js';
import { Tally } from '../report/tally.js';
import type { FetchReport, FetchRequest } from '../request.js';
import { isWanted, SeenObjects } from '../seen-objects.js';
import { optionInvalid, type Via } from '../services/image-service.js';
import type { SdssFrames } from '../services/service.js';
import { mayPass, type CutoutState } from '../states.js';
import { bestField } from './field-geometry.js';
import { FieldsAround } from './fields-around.js';
import { frameName, frameUrl, SDSS_BANDS, type SdssField } from './frame-file.js';
import { FrameInspector } from './frame-inspector.js';

/** A frame is 2 to 5 MB packed, and that many are in memory at most. */
const UNDER_WAY = 6;
const MAX_BYTES = 64 * 2 ** 20;
const TRIES_FOR_DAMAGED = 3;

/**
 * Fetches the frames that show the objects, each once for all of them: calibrated, sky-subtracted, in nanomaggies.
 *
 * The manifest has a line for each frame (id `frame:NAME`) and one for each object with the names of its frames. A
 * frame is unpacked to its last byte, and its header compared with what was asked for, before it is put into place.
 *
 * @throws PerseusError as `fetchCutouts` does
 */
export async function fetchFrames(request: FetchRequest, source: SdssFrames): Promise<FetchReport> {
  const release = releaseName(source.release ?? DEFAULT_RELEASE);
  const bands = bandsOf(source.bands ?? 'gri');
  await using lent = new LentClient(request.client);
  await using folder = await OutputFolder.open(request.output, {
    service: 'sdss-frames',
    settings: { release, bands: bands.join('') },
    imaging: {
      source: `SDSS ${release.toUpperCase()} frames`,
      pixelScaleArcsec: 0.396,
      bands,
      filterSystem: 'SDSS',
      extinction: 'not corrected',
    },
  });
  await using inspector = new FrameInspector();
  const service = source.skyServerUrl === undefined ? {} : { service: source.skyServerUrl };
  const frames: FrameFetch = {
    folder,
    inspector,
    release,
    ...(source.url === undefined ? {} : { server: source.url }),
    bands,
    fields: new FieldsAround({ release, ...service }),
    begun: new Map(),
    retryFailed: request.retryFailed ?? false,
    verify: request.verify ?? false,
  };
  const tally = new Tally(request.total);
  const streak = new Streak(request.output, request.maxFailuresInARow);
  const seen = new SeenObjects();
  await inParallel(request.objects, UNDER_WAY, request.signal, async (row, stop) => {
    if (isWanted(row, seen, tally)) {
      const { entry, isNew } = await framesOf(row, frames, { client: lent.client, signal: stop });
      tally.add({ ...entry, file: entry.frames?.[0] ?? null }, isNew ? 'service' : 'before');
      if (isNew) streak.add(entry);
    }
    request.onProgress?.(tally.progress());
  });
  const got = [...frames.begun.values()];
  const counted = { fetched: 0, bytes: 0, frames: 0 };
  for (const { entry, isNew } of await Promise.all(got)) {
    if (entry.file === null) continue;
    counted.frames++;
    if (isNew) counted.fetched++;
    if (isNew) counted.bytes += entry.bytes;
  }
  return { output: request.output, manifest: folder.manifestPath, ...tally.summary(), ...counted };
}

interface FrameFetch {
  folder: OutputFolder;
  inspector: FrameInspector;
  release: string;
  server?: string;
  bands: string[];
  fields: FieldsAround;
  /** By name: an object whose frame another one fetches waits for that. */
  begun: Map<string, Promise<Recorded>>;
  retryFailed: boolean;
  verify: boolean;
}

interface Recorded {
  entry: ManifestEntry;
  /** False where an earlier run had it. */
  isNew: boolean;
}

async function framesOf(row: ObjectRow, fetch: FrameFetch, via: Via): Promise<Recorded> {
  const known = fetch.folder.entry(row.id);
  const moved = known !== undefined && (known.raDeg !== row.raDeg || known.decDeg !== row.decDeg);
  if (known !== undefined && !moved) {
    if (known.state === 'ok' && (await areThere(known.frames ?? [], fetch)))
      return { entry: known, isNew: false };
    if (known.state !== 'ok' && !mayPass(known.state) && !fetch.retryFailed)
      return { entry: known, isNew: false };
  }
  const entry = await collect(row, fetch, via);
  await fetch.folder.record(entry);
  return { entry, isNew: true };
}

async function areThere(names: readonly string[], fetch: FrameFetch): Promise<boolean> {
  for (const name of names) {
    const begun = fetch.begun.get(name) ?? intact(name, fetch);
    const recorded = await begun;
    if (recorded === null || recorded.entry.file === null) return false;
  }
  return names.length > 0;
}

async function intact(name: string, { folder, verify, begun }: FrameFetch): Promise<Recorded | null> {
  const entry = folder.entry(`frame:${name}`);
  if (entry === undefined || !(await folder.isIntact(entry, verify))) return null;
  const recorded = { entry, isNew: false };
  if (!begun.has(name)) begun.set(name, Promise.resolve(recorded));
  return recorded;
}

async function collect(row: ObjectRow, fetch: FrameFetch, via: Via): Promise<ManifestEntry> {
  const said = (state: CutoutState, kind: string, frames: string[] = []): ManifestEntry => ({
    ...blank(row.id, state, kind),
    raDeg: row.raDeg,
    decDeg: row.decDeg,
    ...(frames.length === 0 ? {} : { frames }),
  });
  let field: SdssField | null;
  try {
    field = bestField(await fetch.fields.at(row, via), row);
  } catch (cause) {
    return said('failed', passingKind(cause, via));
  }
  if (field === null) return said('off-footprint', 'off the footprint');
  const names: string[] = [];
  for (const band of fetch.bands) {
    const { entry } = await frameOf(field, band, row, fetch, via);
    if (entry.file === null) return said(entry.state, entry.kind);
    names.push(entry.file);
  }
  return said('ok', '', names);
}

async function frameOf(
  field: SdssField,
  band: string,
  row: ObjectRow,
  fetch: FrameFetch,
  via: Via,
): Promise<Recorded> {
  const name = frameName(field, band);
  const there = fetch.begun.get(name) ?? (await intact(name, fetch));
  const begun = fetch.begun.get(name) ?? there ?? fetchFrame(field, band, row, fetch, via);
  if (!fetch.begun.has(name)) fetch.begun.set(name, Promise.resolve(begun));
  return begun;
}

async function fetchFrame(
  field: SdssField,
  band: string,
  row: ObjectRow,
  fetch: FrameFetch,
  via: Via,
): Promise<Recorded> {
  const name = frameName(field, band);
  let attempts = 0;
  for (let tries = 1; ; tries++) {
    const entry =
      (await adoptFrame(name, field, band, fetch)) ?? (await fetchOnce(name, field, band, fetch, via));
    attempts += entry.attempts;
    if (entry.state === 'damaged' && tries < TRIES_FOR_DAMAGED) continue;
    const placed = { ...entry, attempts, raDeg: row.raDeg, decDeg: row.decDeg };
    await fetch.folder.record(placed);
    return { entry: placed, isNew: entry.attempts > 0 };
  }
}

/** A frame in its place that the manifest does not know, or knows otherwise. */
async function adoptFrame(
  name: string,
  field: SdssField,
  band: string,
  fetch: FrameFetch,
): Promise<ManifestEntry | null> {
  const { folder, inspector } = fetch;
  if (!folder.has(name)) return null;
  const { problem, width, height } = await inspector.inspect(folder.pathOf(name), { band, ...field });
  if (problem !== null) {
    await folder.remove(name);
    return null;
  }
  return { ...blank(`frame:${name}`, 'ok', ''), file: name, width, height, ...(await folder.measure(name)) };
}

async function fetchOnce(
  name: string,
  field: SdssField,
  band: string,
  fetch: FrameFetch,
  via: Via,
): Promise<ManifestEntry> {
  const { folder, inspector, release, server } = fetch;
  const url = frameUrl(field, band, release, server);
  const said = (state: CutoutState, kind: string, attempts: number): ManifestEntry => ({
    ...blank(`frame:${name}`, state, kind),
    url: urlWithoutSecrets(url),
    attempts,
  });
  const isPacked = (body: Buffer): boolean => body.subarray(0, 3).toString('latin1') === 'BZh';
  const answer = await via.client
    .request({
      url,
      signal: via.signal,
      maxBytes: MAX_BYTES,
      isTransient: ({ status, body }) => (status === 200 && !isPacked(body) ? true : undefined),
    })
    .catch((cause: unknown) => said('failed', passingKind(cause, via), attemptsOf(cause)));
  if ('state' in answer) return answer;
  const { status, body, attempts } = answer;
  if (status !== 200) return said('failed', `status ${status}`, attempts);
  if (!isPacked(body)) return said('not-an-image', nameOfWhatItIs(body).replace(/:.*/s, ''), attempts);
  const { problem, width, height } = await folder.put(name, body, async (path) => {
    const inspection = await inspector.inspect(path, { band, ...field });
    return { ...inspection, keep: inspection.problem === null };
  });
  if (problem !== null) return said('damaged', problem, attempts);
  return {
    ...said('ok', '', attempts),
    file: name,
    width,
    height,
    bytes: body.length,
    sha256: sha256Of(body),
  };
}

/** What a failed question counts as. @throws what is no fault of a single object */
function passingKind(cause: unknown, { signal }: Via): string {
  signal.throwIfAborted();
  const kind = cause instanceof PerseusError ? failureKind(cause) : null;
  if (kind === null) throw cause;
  return kind;
}

function attemptsOf(cause: unknown): number {
  return cause instanceof PerseusError ? Number(cause.place.attempts ?? 1) : 1;
}

function blank(id: string, state: CutoutState, kind: string): ManifestEntry {
  const nothing = {
    file: null,
    url: '',
    bytes: 0,
    sha256: null,
    width: null,
    height: null,
    blackFraction: null,
  };
  return { id, state, kind, ...nothing, raDeg: 0, decDeg: 0, time: new Date().toISOString(), attempts: 0 };
}

function bandsOf(bands: string): string[] {
  const each = [...new Set(bands)];
  if (each.length > 0 && each.every((band) => SDSS_BANDS.includes(band))) return each;
  throw optionInvalid('bands', `bands is "${bands}". Give some of ${SDSS_BANDS}.`);
}
