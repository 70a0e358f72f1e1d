import { readdir } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { cannotRead } from '@perseus/core';

/** A file that a pattern fits, and what its wildcards stand for. */
export interface GlobMatch {
  path: string;
  /** What stands in the place of each `*` and `?`, joined by `/`. */
  wild: string;
}

export function isPattern(path: string): boolean {
  return /[*?]/.test(path);
}

/** Files that a pattern of `*` (any part of a name) and `?` (one character of it) fits, in the order of their paths. */
export async function filesOf(pattern: string): Promise<GlobMatch[]> {
  const { root } = parse(pattern);
  const parts = pattern.slice(root.length).split(/[\\/]+/);
  let found: GlobMatch[] = [{ path: root, wild: '' }];
  for (const part of parts) {
    const next: GlobMatch[] = [];
    for (const { path, wild } of found) {
      if (!isPattern(part)) next.push({ path: join(path, part), wild });
      else next.push(...(await namesIn(path, part, wild)));
    }
    found = next;
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

async function namesIn(folder: string, part: string, wild: string): Promise<GlobMatch[]> {
  const expression = new RegExp(
    `^${part
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '(.*)')
      .replaceAll('?', '(.)')}$`,
  );
  let names: string[];
  try {
    names = await readdir(folder === '' ? '.' : folder);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw cannotRead(folder, 'folder', cause);
  }
  return names.flatMap((name) => {
    const fits = expression.exec(name);
    if (!fits || (name.startsWith('.') && !part.startsWith('.'))) return [];
    return [
      { path: join(folder, name), wild: [wild, ...fits.slice(1)].filter((text) => text !== '').join('/') },
    ];
  });
}
