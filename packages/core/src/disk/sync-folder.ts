import { open } from 'node:fs/promises';

/**
 * Makes a rename inside `folder` survive a power failure.
 *
 * Some network file systems refuse to flush a folder. The rename has happened by then, so that is no error.
 */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    return;
  }
}
