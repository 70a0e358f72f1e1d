import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../../', import.meta.url));
const command = fileURLToPath(new URL('../../packages/cli/bin/perseus.js', import.meta.url));

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** The real command in a process of its own, as a user starts it. */
export function startPerseus(
  args: string[],
  env: NodeJS.ProcessEnv = {},
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [command, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended };
}

/** Runs the command to its end. @throws Error with all it said where it does not exit with `code` */
export async function perseus(args: string[], { code = 0, env = {} } = {}): Promise<Ended> {
  const result = await startPerseus(args, env).ended;
  if (result.code !== code) {
    throw new Error(
      `perseus ${args.join(' ')}\nended with ${result.code ?? result.signal}, expected ${code}\n${result.stdout}\n${result.stderr}`,
    );
  }
  return result;
}

/** The JSON document that a command prints under `--json`. */
export async function perseusJson<T>(args: string[]): Promise<T> {
  return JSON.parse((await perseus([...args, '--json'])).stdout) as T;
}
