import { readFile, realpath, stat } from 'node:fs/promises';
import { realpathSync } from 'node:fs';
import { isAbsolute, join, resolve, sep } from 'node:path';
import { PerseusError, type Imaging } from '@perseus/core';
import type { ObjectRow } from '../../catalogue/read-objects.js';
import { DECODE_LIMITS } from '../../images/decode.js';
import { CUTOUT_EXTENSIONS } from '../../images/format.js';
import { cutoutNames, nameFromData } from '../name-template.js';
import type { ImageService, Obtained } from './image-service.js';
import type { MirrorCutouts } from './service.js';

/**
 * Cutouts that lie in a folder already, read as if a service gave them: verified, named by id, and in the manifest.
 *
 * A row's cutout is looked for by the name template, else by its `file`, with and without the leading folders that the
 * mirror's own path ends in, else by its id with a known extension. None of these leads out of the folder.
 */
export function mirrorCutouts(source: MirrorCutouts): ImageService {
  const root = realFolder(source.folder);
  const ownPaths = [resolve(source.folder), root].map((path) => path.split(sep));
  const { name, size, pixelScaleArcsec } = source;
  const imaging: Partial<Imaging> = { pixelScaleArcsec: pixelScaleArcsec ?? null };
  return {
    settings: {
      ...(name === undefined ? {} : { name }),
      ...(size === undefined ? {} : { size }),
      ...(pixelScaleArcsec === undefined ? {} : { pixelScaleArcsec }),
    },
    imaging,
    size: size === undefined ? null : { width: size, height: size },
    isRemote: false,
    async obtain(row) {
      const names = namesOf(row, name, ownPaths);
      for (const candidate of names) {
        const found = await readWithin(root, candidate);
        if (found !== null) return found;
      }
      return { url: names[0] ?? row.id, attempts: 1, found: 'outside', kind: 'not in the mirror' };
    },
  };
}

function namesOf(row: ObjectRow, template: string | undefined, ownPaths: string[][]): string[] {
  if (template !== undefined) return cutoutNames(template, row);
  const byId = CUTOUT_EXTENSIONS.flatMap((extension) => [extension, extension.toUpperCase()]).map(
    (extension) => `${nameFromData(row.id)}.${extension}`,
  );
  const parts = (row.file ?? '')
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  if (row.file === null || parts.length === 0 || isAbsolute(row.file) || parts.includes('..')) return byId;
  const shared = parts
    .map((_, count) => count)
    .filter((count) =>
      ownPaths.some((own) => count === 0 || own.slice(-count).join('/') === parts.slice(0, count).join('/')),
    );
  return shared.map((count) => parts.slice(count).join('/'));
}

async function readWithin(root: string, name: string): Promise<Obtained | null> {
  let path: string;
  try {
    path = await realpath(join(root, name));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return null;
    throw unreadable(join(root, name), cause);
  }
  // After links were followed: one inside the mirror must not bring in what lies elsewhere on the disk.
  if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) return null;
  try {
    const found = await stat(path);
    if (!found.isFile()) return null;
    if (found.size > DECODE_LIMITS.maxBytes)
      throw new PerseusError('CUTOUT_TOO_LARGE', `${path} has ${found.size} bytes, too many for a cutout.`, {
        path,
      });
    return { url: name, attempts: 1, found: 'answer', status: 200, body: await readFile(path) };
  } catch (cause) {
    throw cause instanceof PerseusError ? cause : unreadable(path, cause);
  }
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch (cause) {
    const message = `There is no folder ${folder}. Give the folder that holds the cutouts.`;
    throw new PerseusError('FOLDER_MISSING', message, { path: folder }, { cause });
  }
}

function unreadable(path: string, cause: unknown): PerseusError {
  const { code } = cause as NodeJS.ErrnoException;
  const message = `${path} cannot be read (${code ?? String(cause)}). Check its permissions.`;
  return new PerseusError('CUTOUT_UNREADABLE', message, { path }, { cause });
}
