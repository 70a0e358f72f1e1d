import { join } from 'node:path';
import { PerseusError, type CatalogueRow, type CutoutSource } from '@perseus/core';
import { MANIFEST_NAME, readManifest, type ManifestEntry } from '../../cutouts/folder/manifest.js';
import { cutoutNames } from '../../cutouts/name-template.js';
import { cutoutFolder } from '../../images/cutout-folder.js';

/**
 * Cutouts in several folders: the first that is there by one of the names that the templates give, else by the row's
 * `file`, else by its id as a fetch wrote it down in its manifest, else by its id.
 *
 * Names come before folders: a folder that has the first name wins over one before it that has only the second.
 *
 * @throws PerseusError at once `FOLDER_MISSING`, `FORMAT_TOO_NEW` and `FILE_UNREADABLE` for manifests; `read` throws
 *   what `cutoutFolder` does, and `CUTOUT_NAME` where no template fits the table
 */
export async function findCutouts(
  folders: readonly string[],
  templates: readonly string[],
): Promise<CutoutSource> {
  const places = await Promise.all(folders.map(openPlace));
  return {
    async read(row) {
      let missing: PerseusError | undefined;
      for (const file of [...namesOf(row, templates), row.file])
        for (const place of places) {
          try {
            return await place.read({ ...row, file });
          } catch (cause) {
            if (!isNotThere(cause)) throw cause;
            missing = tellingMore(missing, cause);
          }
        }
      throw missing ?? new Error('there is no folder of cutouts');
    },
  };
}

/** A folder, which a fetch may have filled: its manifest knows the file of each id, and why there is none. */
async function openPlace(folder: string): Promise<CutoutSource> {
  const files = cutoutFolder(folder);
  // Not mended: somebody may be fetching into it, or it may not be ours to write to.
  const manifest = await readManifest(join(folder, MANIFEST_NAME), { mend: false });
  if (manifest === null) return files;
  return {
    async read(row) {
      const entry = row.file === null ? manifest.entries.get(row.id) : undefined;
      if (entry === undefined) return files.read(row);
      if (entry.file === null) throw notFetched(row, entry, folder);
      return files.read({ ...row, file: entry.file });
    },
  };
}

/** A template that asks for a column of another table is passed over, unless it is all that there is. */
function namesOf(row: CatalogueRow, templates: readonly string[]): string[] {
  const names: string[] = [];
  let unfit: PerseusError | undefined;
  for (const template of templates) {
    try {
      names.push(...cutoutNames(template, row));
    } catch (cause) {
      if (!(cause instanceof PerseusError)) throw cause;
      unfit ??= cause;
    }
  }
  if (names.length === 0 && unfit !== undefined) throw unfit;
  return names;
}

/** An id with a slash names no file of this folder, and may well be known to the next. */
function isNotThere(cause: unknown): cause is PerseusError {
  return cause instanceof PerseusError && ['CUTOUT_MISSING', 'CUTOUT_OUTSIDE_FOLDER'].includes(cause.code);
}

/** What a manifest says of a cutout is told rather than that a file is not there. */
function tellingMore(known: PerseusError | undefined, found: PerseusError): PerseusError {
  return known === undefined || 'state' in found.place ? found : known;
}

function notFetched(row: CatalogueRow, { state, kind }: ManifestEntry, folder: string): PerseusError {
  const why = kind === '' || kind === state ? state : `${state} (${kind})`;
  return new PerseusError(
    'CUTOUT_MISSING',
    `Row ${row.row}: the cutout of "${row.id}" could not be fetched into ${folder}: ${why}. Fetch it again, or take the row out of the table.`,
    { path: folder, row: row.row, column: 'id', state },
  );
}
