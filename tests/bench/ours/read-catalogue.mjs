// node read-catalogue.mjs FILE [fits-ready]: seconds of reading a table into columns, the sum of its ids, and peak resident memory.
import { columnNamed, readCatalogue } from '@perseus/data';

const start = performance.now();
const catalogue = await readCatalogue(process.argv[2]);
// Some readers leave a column in the file's bytes until it is asked for.
if (process.argv[3] === 'fits-ready') for (const column of catalogue.columns) void column.values;
const seconds = (performance.now() - start) / 1000;
const peakMiB = process.resourceUsage().maxRSS / 1024;

let sum = 0n;
for (const id of columnNamed(catalogue, 'id').values) sum += id;
console.log(
  JSON.stringify({ seconds, peakMiB, rows: catalogue.rows, checksum: String(BigInt.asIntN(64, sum)) }),
);
