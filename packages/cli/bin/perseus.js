#!/usr/bin/env node
import { existsSync } from 'node:fs';

const program = new URL('../dist/index.js', import.meta.url);
if (!existsSync(program)) {
  process.stderr.write('perseus: this checkout is not built yet. Run `npm run setup` in its root.\n');
  process.exit(1);
}

// A reader that has seen enough (`perseus … | head`) is no failure of ours.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const { perseus } = await import(program.href);
process.exitCode = await perseus(process.argv.slice(2));
