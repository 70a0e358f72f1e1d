import { join } from 'node:path';
import { run } from './run.mjs';

/** `tsc -b` over the packages: incremental, and under two seconds when all is built. */
export function buildTypeScript(root, log) {
  log('Building the TypeScript packages ...');
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b'], {
    cwd: root,
    advice: 'The type errors are above; they are those of this checkout.',
  });
}
