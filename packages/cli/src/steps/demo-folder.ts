import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PerseusError, makeFolder } from '@perseus/core';

const MARK = 'made-by-perseus-demo.txt';

/**
 * An empty folder for the demo; what an earlier demo left there goes.
 *
 * @throws PerseusError `OUTPUT_EXISTS` for a folder with anything else in it: nobody's own files are removed
 */
export async function freshDemoFolder(folder: string): Promise<void> {
  const entries = await readdir(folder).catch(() => [] as string[]);
  if (entries.length > 0 && !entries.includes(MARK)) {
    throw new PerseusError(
      'OUTPUT_EXISTS',
      `folder "${folder}" is not empty and was not made by a demo. Give another one with --output.`,
      { path: folder },
    );
  }
  await rm(folder, { recursive: true, force: true });
  await makeFolder(folder);
  await writeFile(join(folder, MARK), 'The next `perseus demo` empties this folder.\n');
}
