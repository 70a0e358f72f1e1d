#!/usr/bin/env node
// CommonJS, as package.json beside it says: modules are read by libuv's threads, and how many there are is settled by then.
const { existsSync } = require('node:fs');
const { availableParallelism } = require('node:os');
const { join } = require('node:path');

// What runs natively holds a thread until it is through, three of them on a GPU: of the four that there are otherwise one would
// be left to read, decode and render by.
const HELD_BY_RUNS = 4;
process.env.UV_THREADPOOL_SIZE ??= String(Math.max(4, availableParallelism()) + HELD_BY_RUNS);

if (!existsSync(join(__dirname, '../dist/index.js'))) {
  process.stderr.write('perseus: this checkout is not built yet. Run `npm run setup` in its root.\n');
  process.exit(1);
}

// A reader that has seen enough (`perseus … | head`) is no failure of ours.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

// What ends without an answer is no success; Node.js has this code for it.
process.exitCode = 13;
import('../dist/index.js').then(async ({ perseus }) => {
  process.exitCode = await perseus(process.argv.slice(2));
});
