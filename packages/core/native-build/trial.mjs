import { readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, release } from 'node:os';
import { join } from 'node:path';
import { runLong } from './commands.mjs';

/**
 * Loads a binary in a process of its own first: one that does not fit this machine (an instruction its processor lacks,
 * a library of another version) then ends that process, and not the program that wanted it.
 *
 * Takes half a second, once for each machine and Node: the outcome is kept beside the binary where that can be written.
 *
 * @param {string} folder of the addon
 * @param {string} binary its file name; it exports a function `info`
 * @returns {Promise<{ok: true} | {ok: false, said: string}>} what the loader or the crash said
 */
export async function tryLoading(folder, binary) {
  const stamp = join(folder, 'loads-on.json');
  const here = `${process.version} ${arch()} ${release()} ${cpus()[0]?.model ?? ''}`;
  if (knownToLoadOn(stamp).includes(here)) return { ok: true };
  const program = 'require(process.argv[1]).info()';
  const { ok, how, tail } = await runLong(process.execPath, ['-e', program, join(folder, binary)]);
  if (!ok)
    return { ok: false, said: [...tail.filter((line) => /Error/.test(line)).slice(0, 1), how].join('; ') };
  try {
    writeFileSync(stamp, JSON.stringify([...knownToLoadOn(stamp), here]));
  } catch {
    // A folder that cannot be written: the next process tries again.
  }
  return { ok: true };
}

/** @param {string} stamp @returns {string[]} */
function knownToLoadOn(stamp) {
  try {
    return JSON.parse(readFileSync(stamp, 'utf8'));
  } catch {
    return [];
  }
}
