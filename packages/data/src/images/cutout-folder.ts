import { realpathSync, statSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { isAbsolute, join, resolve, sep } from 'node:path';
import { PerseusError, type CatalogueRow, type CutoutSource } from '@perseus/core';
import { DECODE_LIMITS, decodeCutout, type DecodeLimits } from './decode.js';
import { CUTOUT_EXTENSIONS } from './format.js';

/**
 * Cutouts in a folder, found by a row's `file`, or by its `id` with a known extension where it has no file.
 *
 * `file` is looked for below the folder, and without the leading folders that the folder's own path ends in
 * (`cutouts/a.png` in `survey/cutouts`: tables name their files from where they lie themselves). Never by its last part
 * alone: `background/1.png` must not be found as `1.png` in a folder of members. A table may come from anywhere, so
 * what it names never leads out of the folder: `..`, absolute paths and symbolic links out of it are refused.
 *
 * @throws PerseusError at once where the folder is none (`FOLDER_MISSING`); `read` throws `CUTOUT_MISSING`,
 *   `CUTOUT_OUTSIDE_FOLDER`, and what `decodeCutout` throws
 */
export function cutoutFolder(folder: string, limits: DecodeLimits = DECODE_LIMITS): CutoutSource {
  const root = realFolder(folder);
  const ownNames = [resolve(folder), root].map((path) => path.split(sep));
  return {
    async read(row) {
      for (const name of row.file === null ? namesById(row) : namesByFile(row, row.file, ownNames)) {
        const path = await existing(join(root, name));
        if (path === null) continue;
        // After links were followed, so that one inside the folder cannot point at the rest of the disk.
        if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) throw leadsOut(row, name);
        return decodeCutout(path, limits);
      }
      throw missing(row, folder);
    },
  };
}

function realFolder(folder: string): string {
  try {
    const root = realpathSync(folder);
    if (statSync(root).isDirectory()) return root;
  } catch (cause) {
    throw noFolder(folder, cause);
  }
  throw noFolder(folder);
}

function namesByFile(row: CatalogueRow, file: string, ownNames: string[][]): string[] {
  const parts = file
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  const drive = /^[A-Za-z]:/.test(file);
  if (parts.length === 0 || isAbsolute(file) || drive || parts.includes('..') || file.includes('\0')) {
    throw leadsOut(row, file);
  }
  const names = [parts.join('/')];
  for (let shared = parts.length - 1; shared > 0; shared--) {
    const leading = parts.slice(0, shared).join('/');
    if (ownNames.some((own) => own.slice(-shared).join('/') === leading))
      names.push(parts.slice(shared).join('/'));
  }
  return names;
}

function namesById(row: CatalogueRow): string[] {
  if (row.id === '' || /[/\\\0]/.test(row.id)) throw leadsOut(row, row.id);
  return CUTOUT_EXTENSIONS.flatMap((extension) => [
    `${row.id}.${extension}`,
    `${row.id}.${extension.toUpperCase()}`,
  ]);
}

/** The path with links followed, or null where there is nothing. */
async function existing(path: string): Promise<string | null> {
  try {
    return await realpath(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return null;
    const message = `${path} cannot be opened (${code ?? String(cause)}). Mend its folder, or take its row out of the table.`;
    throw new PerseusError('CUTOUT_UNREADABLE', message, { path }, { cause });
  }
}

function missing(row: CatalogueRow, folder: string): PerseusError {
  const wanted = row.file === null ? `"${row.id}" with any extension of an image` : `"${row.file}"`;
  const message = `Row ${row.row}: there is no cutout ${wanted} in ${folder}. Fetch it, or take the row out of the table.`;
  return new PerseusError('CUTOUT_MISSING', message, {
    path: folder,
    row: row.row,
    column: row.file === null ? 'id' : 'file',
  });
}

function leadsOut(row: CatalogueRow, name: string): PerseusError {
  const message = `Row ${row.row}: "${name}" leads out of the cutout folder. Name files by their path within it.`;
  return new PerseusError('CUTOUT_OUTSIDE_FOLDER', message, {
    path: name,
    row: row.row,
    column: row.file === null ? 'id' : 'file',
  });
}

function noFolder(folder: string, cause?: unknown): PerseusError {
  const message = `There is no folder ${folder}. Give the folder that holds the cutouts.`;
  return new PerseusError('FOLDER_MISSING', message, { path: folder }, { cause });
}
