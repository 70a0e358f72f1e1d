import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = new URL('../golden/rendering/', import.meta.url);

/** Reads what `golden/rendering/make_rendering.py` wrote. */
export function golden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as T;
}

export function goldenImage(name: string): string {
  return fileURLToPath(new URL(`${name}.fits`, folder));
}
