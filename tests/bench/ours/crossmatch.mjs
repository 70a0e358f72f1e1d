// node crossmatch.mjs make FILE all|field ROWS: positions of two catalogues of the same objects, each with its own errors.
// node crossmatch.mjs best|all FILE RADIUS: seconds of matching them, pairs, and peak resident memory.
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { Draws, matchOnSky } from '@perseus/core';

const DEGREES = 180 / Math.PI;
/** Of each position, either way: a survey against another. */
const ERROR_ARCSEC = 0.5;

function makePositions(path, sky, rows) {
  const draws = new Draws(20261123, `crossmatch ${sky}`);
  const columns = Array.from({ length: 4 }, () => new Float64Array(rows));
  const [leftRa, leftDec, rightRa, rightDec] = columns;
  const error = () => (2 * draws.uniform() - 1) * (ERROR_ARCSEC / 3600);
  for (let i = 0; i < rows; i++) {
    leftRa[i] = sky === 'all' ? 360 * draws.uniform() : 49 + 2 * draws.uniform();
    leftDec[i] = sky === 'all' ? Math.asin(2 * draws.uniform() - 1) * DEGREES : 40.5 + 2 * draws.uniform();
    // Rows of one object lie far apart in the two catalogues.
    const other = (i * 7919) % rows;
    rightDec[other] = Math.min(90, Math.max(-90, leftDec[i] + error()));
    rightRa[other] = (leftRa[i] + error() / Math.cos(rightDec[other] / DEGREES) + 360) % 360;
  }
  const file = openSync(path, 'w');
  for (const column of columns) writeSync(file, column);
  closeSync(file);
  return {};
}

function match(mode, path, radiusArcsec) {
  const bytes = readFileSync(path);
  const numbers = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  const rows = numbers.length / 4;
  const column = (i) => numbers.subarray(i * rows, (i + 1) * rows);
  const start = performance.now();
  const pairs = matchOnSky(
    { raDeg: column(0), decDeg: column(1) },
    { raDeg: column(2), decDeg: column(3) },
    radiusArcsec,
    mode,
  );
  const seconds = (performance.now() - start) / 1000;
  return { seconds, pairs: pairs.left.length, peakMiB: process.resourceUsage().maxRSS / 1024 };
}

const [what, path, first, second] = process.argv.slice(2);
console.log(
  JSON.stringify(
    what === 'make' ? makePositions(path, first, Number(second)) : match(what, path, Number(first)),
  ),
);
