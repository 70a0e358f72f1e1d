import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';

/** A Python that has the named packages, or null. */
export function pythonWith(...packages: string[]): string | null {
  const path = process.env['PERSEUS_PYTHON'];
  if (!path) return null;
  try {
    execFileSync(path, ['-c', `import ${packages.join(', ')}`], { stdio: 'pipe' });
    return path;
  } catch {
    return null;
  }
}

export interface AstropyColumn {
  type: string;
  unit: string | null;
  description: string | null;
  ucd: string | null;
  /** Integers as text, so that none is rounded; null where masked or NaN. */
  values: (string | number | boolean | null)[];
}

/** What astropy reads from a table. */
export async function readByAstropy(python: string, path: string): Promise<Record<string, AstropyColumn>> {
  const script = new URL('read_by_astropy.py', import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(python, [script, path]);
  return JSON.parse(stdout) as Record<string, AstropyColumn>;
}
