// A process that fetches cutouts, for tests that kill it: `node fetch-main.mjs '{"request": ..., "rows": ...}'`.
// Prints one line of JSON when it is done, failed or stopped.
import { fetchCutouts } from '@perseus/data';

const { rows, ...request } = JSON.parse(process.argv[2]);
const stop = new AbortController();
process.once('SIGINT', () => stop.abort(new Error('interrupted')));

function* objects() {
  for (let row = 1; row <= rows; row++) {
    const id = `object ${row}`;
    yield { row, id, file: null, raDeg: 49 + row / 1e4, decDeg: 41.5, columns: { id } };
  }
}

try {
  const report = await fetchCutouts({ ...request, objects: objects(), total: rows, signal: stop.signal });
  console.log(JSON.stringify({ report }));
} catch (cause) {
  console.log(JSON.stringify({ error: { code: cause.code ?? null, message: cause.message } }));
  process.exitCode = stop.signal.aborted ? 130 : 1;
}
