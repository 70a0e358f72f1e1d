import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AtomicFile,
  PerseusError,
  cannotRead,
  cannotWrite,
  makeFolder,
  imagingSchema,
  sha256OfFile,
  writeFileAtomically,
  type Imaging,
} from '@perseus/core';
import { lockFolder } from './lock.js';
import {
  MANIFEST_NAME,
  ManifestWriter,
  readManifest,
  type ManifestEntry,
  type ManifestHeader,
} from './manifest.js';

const OURS = new Set([MANIFEST_NAME, 'imaging.json', '.lock']);
const PARTIAL = /^\..*\.partial$/;

/** What a folder is filled by; another service or other settings do not go into the same one. */
export interface FilledBy {
  service: string;
  settings: ManifestHeader['settings'];
  imaging: Partial<Imaging>;
}

/**
 * A folder of fetched files with its manifest, held by one process while it is open.
 *
 * A file is written beside its place, looked at, flushed, renamed, and only then in the manifest: after a crash at any
 * moment a file in its place is whole, and one that the manifest does not know is looked at and taken in.
 */
export class OutputFolder implements AsyncDisposable {
  readonly path: string;
  readonly #entries: Map<string, ManifestEntry>;
  /** Names of the files that lie in it. */
  readonly #names: Set<string>;
  readonly #manifest: ManifestWriter;
  readonly #unlock: () => Promise<void>;

  private constructor(
    path: string,
    entries: Map<string, ManifestEntry>,
    names: Set<string>,
    manifest: ManifestWriter,
    unlock: () => Promise<void>,
  ) {
    this.path = path;
    this.#entries = entries;
    this.#names = names;
    this.#manifest = manifest;
    this.#unlock = unlock;
  }

  /**
   * Makes the folder, or goes on with it.
   *
   * @throws PerseusError `OUTPUT_BUSY`, `OUTPUT_EXISTS` (files, and no manifest), `OUTPUT_OTHER_SETTINGS`,
   *   `FORMAT_TOO_NEW`, `FILE_UNREADABLE`, `FILE_UNWRITABLE`
   */
  static async open(path: string, filledBy: FilledBy): Promise<OutputFolder> {
    await makeFolder(path);
    const unlock = await lockFolder(path);
    try {
      const names = await sweep(path);
      const manifestPath = join(path, MANIFEST_NAME);
      const known = await readManifest(manifestPath);
      if (known === null) refuseForeignFiles(path, names);
      else refuseOtherSettings(path, known.header, filledBy);
      const writer = await ManifestWriter.open(
        manifestPath,
        known === null ? { service: filledBy.service, settings: filledBy.settings } : null,
      );
      if (!names.has('imaging.json')) await writeImaging(path, filledBy.imaging);
      return new OutputFolder(path, known?.entries ?? new Map(), names, writer, unlock);
    } catch (cause) {
      await unlock();
      throw cause;
    }
  }

  get manifestPath(): string {
    return join(this.path, MANIFEST_NAME);
  }

  entry(id: string): ManifestEntry | undefined {
    return this.#entries.get(id);
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  pathOf(name: string): string {
    return join(this.path, name);
  }

  /** Whether the entry's file lies there as it was written: of its size, and with `byHash` of its bytes. */
  async isIntact({ file, bytes, sha256 }: ManifestEntry, byHash: boolean): Promise<boolean> {
    if (file === null || !this.#names.has(file)) return false;
    const found = await stat(this.pathOf(file)).catch(() => null);
    if (found === null || !found.isFile() || found.size !== bytes) return false;
    return !byHash || (await sha256OfFile(this.pathOf(file))) === sha256;
  }

  /**
   * Puts a file into the folder if `judge`, which is given the path of the written bytes, wants it kept.
   *
   * @throws PerseusError `FILE_UNWRITABLE`
   */
  async put<V extends { keep: boolean }>(
    name: string,
    bytes: Uint8Array,
    judge: (path: string) => Promise<V>,
  ): Promise<V> {
    const file = await AtomicFile.create(this.pathOf(name));
    try {
      await file.handle.writeFile(bytes).catch((cause: unknown) => {
        throw cannotWrite(this.pathOf(name), cause);
      });
      const verdict = await judge(file.temporaryPath);
      if (verdict.keep) {
        await file.commit();
        this.#names.add(name);
      } else await file.discard();
      return verdict;
    } catch (cause) {
      await file.discard();
      throw cause;
    }
  }

  async measure(name: string): Promise<{ bytes: number; sha256: string }> {
    const { size } = await stat(this.pathOf(name));
    return { bytes: size, sha256: await sha256OfFile(this.pathOf(name)) };
  }

  async remove(name: string): Promise<void> {
    await rm(this.pathOf(name), { force: true }).catch((cause: unknown) => {
      throw cannotWrite(this.pathOf(name), cause);
    });
    this.#names.delete(name);
  }

  async record(entry: ManifestEntry): Promise<void> {
    await this.#manifest.append(entry);
    this.#entries.set(entry.id, entry);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#manifest[Symbol.asyncDispose]();
    await this.#unlock();
  }
}

/** The names in a folder, after what killed processes left half written was removed. */
async function sweep(path: string): Promise<Set<string>> {
  try {
    const names = await readdir(path);
    for (const name of names.filter(
      (candidate) => PARTIAL.test(candidate) && !candidate.startsWith('.lock.'),
    ))
      await rm(join(path, name), { force: true });
    return new Set(names.filter((name) => !PARTIAL.test(name)));
  } catch (cause) {
    throw cannotRead(path, 'folder', cause);
  }
}

function refuseForeignFiles(path: string, names: Set<string>): void {
  const foreign = [...names].find((name) => !OURS.has(name));
  if (foreign === undefined) return;
  const message =
    `${path} holds files (${foreign}) and no ${MANIFEST_NAME}, so they were not fetched by Perseus. ` +
    'Give a folder of its own, or take these as they are with a mirror.';
  throw new PerseusError('OUTPUT_EXISTS', message, { path });
}

function refuseOtherSettings(path: string, header: ManifestHeader, wanted: FilledBy): void {
  const before: Record<string, unknown> = { service: header.service, ...header.settings };
  const now: Record<string, unknown> = { service: wanted.service, ...wanted.settings };
  const name = [...Object.keys(before), ...Object.keys(now)].find((key) => before[key] !== now[key]);
  if (name === undefined) return;
  const said = (value: unknown): string => (value === undefined ? 'not given' : String(value));
  const message =
    `${path} was filled with ${name} ${said(before[name])}, and now ${name} is ${said(now[name])}. ` +
    'Ask for the same as before, or fetch into another folder.';
  throw new PerseusError('OUTPUT_OTHER_SETTINGS', message, { path, option: name });
}

async function writeImaging(path: string, imaging: Partial<Imaging>): Promise<void> {
  await writeFileAtomically(
    join(path, 'imaging.json'),
    `${JSON.stringify(imagingSchema.parse(imaging), null, 2)}\n`,
  );
}
