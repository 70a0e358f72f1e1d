import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { cannotWrite } from './file-errors.js';

/**
 * Makes a folder, and those above it that are missing; one that is there already is left as it is.
 *
 * Not by `mkdir`'s own `recursive`: where the system says of a folder in an existing one that it does not exist, as below
 * `/proc`, Node.js tries for ever.
 *
 * @throws PerseusError `FILE_UNWRITABLE`
 */
export async function makeFolder(path: string): Promise<void> {
  const folder = resolve(path);
  const missing: string[] = [];
  for (let above = folder; !(await isFolder(above)); above = dirname(above)) missing.push(above);
  for (const each of missing.reverse()) {
    await mkdir(each).catch(async (cause: unknown) => {
      // Another process may have made it just now.
      if (!(await isFolder(each))) throw cannotWrite(path, cause);
    });
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    // The root is there; without an end the search upwards would have none.
    () => path === dirname(path),
  );
}
