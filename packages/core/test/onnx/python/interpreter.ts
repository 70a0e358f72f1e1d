import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';

/** A Python that has the named packages, or why there is none. */
export function pythonWith(...packages: string[]): { path: string } | { path: null; reason: string } {
  const path = process.env['PERSEUS_PYTHON'];
  if (!path) return { path: null, reason: 'PERSEUS_PYTHON names no Python interpreter' };
  try {
    execFileSync(path, ['-c', `import ${packages.join(', ')}`], { stdio: 'pipe' });
    return { path };
  } catch (error) {
    const said = String((error as { stderr?: Buffer }).stderr ?? error)
      .trim()
      .split('\n')
      .at(-1);
    return { path: null, reason: `${path} cannot import ${packages.join(', ')}: ${said}` };
  }
}

export async function runPython(path: string, script: string, ...args: string[]): Promise<string> {
  const file = new URL(script, import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(path, [file, ...args]);
  return stdout.trim();
}
