import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

// Of the driver, which no machine without a GPU has.
const OF_THE_DRIVER = ['libcuda.so.1'];
// Node's own, which the program that loads an addon brings.
const OF_NODE = /^(napi_|node_api_)/;

/**
 * What a program or an addon asks of its libraries and does not get, as the dynamic loader finds them.
 *
 * @param {string} binary
 * @returns {string[]} empty where it would load on a machine with a driver
 */
export function unresolvedIn(binary) {
  const lines = said('ldd', ['-r', binary]).split('\n');
  const libraries = lines
    .map((line) => /^\s*(\S+) => not found/.exec(line)?.[1])
    .filter((library) => library && !OF_THE_DRIVER.includes(library));
  const symbols = lines
    .map((line) => /undefined symbol: ([^\s,]+)/.exec(line)?.[1])
    .filter((symbol) => symbol && !OF_NODE.test(symbol));
  return [...new Set([...libraries, ...symbols])];
}

/**
 * The libraries that a binary itself names.
 *
 * @param {string} binary
 * @returns {string[]}
 */
export function neededBy(binary) {
  return [...said('readelf', ['-d', binary]).matchAll(/\(NEEDED\).*\[(.+)\]/g)].map((match) => match[1]);
}

/**
 * The GPUs that a binary holds machine code for.
 *
 * By reading the `.nv_fatbin` section, a row of fat binaries, each a row of entries; `cuobjdump`, which tells it too, is
 * in no package that is needed otherwise.
 *
 * @param {string} binary
 * @returns {string[]} e.g. ["sm_90"]
 */
export function deviceCodeIn(binary) {
  const section = /\.nv_fatbin\s+PROGBITS\s+\S+\s+([0-9a-f]+)\s+([0-9a-f]+)/.exec(
    said('readelf', ['-SW', binary]),
  );
  if (!section) return [];
  const [offset, size] = section.slice(1).map((number) => parseInt(number, 16));
  const bytes = readFileSync(binary).subarray(offset, offset + size);
  const found = new Set();
  for (let at = 0; at + 16 <= bytes.length;) {
    if (bytes.readUInt32LE(at) !== 0xba55ed50) {
      at += 8; // between two of them
      continue;
    }
    const end = at + bytes.readUInt16LE(at + 6) + Number(bytes.readBigUInt64LE(at + 8));
    for (let entry = at + bytes.readUInt16LE(at + 6); entry + 32 <= end;) {
      const isMachineCode = bytes.readUInt16LE(entry) === 2;
      if (isMachineCode) found.add(`sm_${bytes.readUInt32LE(entry + 28)}`);
      entry += bytes.readUInt32LE(entry + 4) + Number(bytes.readBigUInt64LE(entry + 8));
    }
    at = end;
  }
  return [...found].sort();
}

/** @param {string} program @param {string[]} args */
function said(program, args) {
  const { stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (error) throw new Error(`${program} was not found. Install binutils and libc-bin.`, { cause: error });
  return `${stdout}\n${stderr}`;
}
