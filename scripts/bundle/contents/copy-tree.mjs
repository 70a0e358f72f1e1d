import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Copies a folder file by file, without links and what `leaveOut` names.
 *
 * @param {string} from
 * @param {string} to
 * @param {(path: string) => boolean} [leaveOut] given paths relative to `from`, of folders and of files
 */
export function copyTree(from, to, leaveOut = () => false, below = '') {
  for (const entry of readdirSync(join(from, below), { withFileTypes: true })) {
    const path = join(below, entry.name);
    if (leaveOut(path)) continue;
    if (entry.isDirectory()) copyTree(from, to, leaveOut, path);
    else if (entry.isFile()) copyOne(join(from, path), join(to, path));
  }
}

/** @param {string} from @param {string} to */
export function copyOne(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}
