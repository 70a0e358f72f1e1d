import { readFileSync } from 'node:fs';

/** Reads what `golden/simulate/make_simulate.py` wrote. */
export function golden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../golden/simulate/${name}.json`, import.meta.url), 'utf8')) as T;
}
