import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

/** Somebody else's tool, or why its tests are left out: `missing` goes into their name. */
export interface Judge {
  here: boolean;
  missing: string;
}

/** A program on the PATH. */
export function programNamed(name: string): Judge {
  const found = spawnSync('which', [name], { stdio: 'ignore' }).status === 0;
  return { here: found, missing: found ? '' : ` (left out: ${name} is not installed)` };
}

const python = process.env['PERSEUS_PYTHON'] ?? 'python3';

/** Packages of the Python that the tests run. */
export function pythonPackages(...names: string[]): Judge {
  try {
    execFileSync(python, ['-c', `import ${names.join(', ')}`], { stdio: 'pipe' });
    return { here: true, missing: '' };
  } catch {
    return { here: false, missing: ` (left out: ${python} cannot import ${names.join(', ')})` };
  }
}

/** What a script beside this file prints, as JSON. */
export async function judgedByPython(script: string, ...args: string[]): Promise<unknown> {
  const file = new URL(`python/${script}`, import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(python, [file, ...args], { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout);
}

/** All that a program says, and how it ended: a failing judge is an answer, too. */
export function saidBy(program: string, ...args: string[]): { code: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return { code: status, said: `${stdout}${stderr}`.trim() };
}
