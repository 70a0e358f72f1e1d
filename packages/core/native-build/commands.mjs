import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, createWriteStream, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * The full path of a program, as the shell would find it; undefined where there is none.
 *
 * @param {string} program name, or path
 * @returns {string | undefined}
 */
export function which(program) {
  const folders = program.includes('/') ? [''] : (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * The standard output of a short command; undefined where it is missing or fails.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{cwd?: string}} [options]
 * @returns {string | undefined}
 */
export function outputOf(program, args, { cwd } = {}) {
  const { status, stdout } = spawnSync(program, args, { cwd, encoding: 'utf8', timeout: 60_000 });
  return status === 0 ? stdout.trim() : undefined;
}

/**
 * Runs a long command, line by line, and keeps the end of what it said.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{cwd?: string, logFile?: string, onLine?: (line: string) => void}} [options] everything it says also goes
 *   to the end of `logFile`
 * @returns {Promise<{ok: boolean, how: string, tail: string[]}>} `how` it ended, and its last lines
 */
export async function runLong(program, args, { cwd, logFile, onLine = () => {} } = {}) {
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const record = logFile ? createWriteStream(logFile, { flags: 'a' }) : undefined;
  /** @type {string[]} */
  const tail = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      record?.write(`${line}\n`);
      tail.push(line);
      if (tail.length > 400) tail.shift();
      onLine(line);
    });
  }
  /** @type {{ok: boolean, how: string}} */
  const ending = await new Promise((settle) => {
    child.on('error', (error) => settle({ ok: false, how: error.message }));
    child.on('close', (code, signal) => settle({ ok: code === 0, how: signal ?? `exit code ${code}` }));
  });
  await new Promise((settle) => (record ? record.end(settle) : settle(undefined)));
  return { ...ending, tail };
}
