import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';

const RECORD = 'node_modules/.perseus-installed';

/** `npm ci` where `node_modules` is missing or was installed from another `package-lock.json`. */
export function installPackages(root, log) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (isInstalled(root, lock)) return;
  log('Installing the npm packages ...');
  run('npm', ['ci'], {
    cwd: root,
    // Its install script fetches CUDA libraries that the CPU provider does not use, from a host that many clusters block.
    env: { ONNXRUNTIME_NODE_INSTALL: 'skip' },
    advice: 'Look at what npm says above; behind a proxy, set it with `npm config set proxy URL`.',
  });
  writeFileSync(join(root, RECORD), lock);
}

function isInstalled(root, lock) {
  const record = join(root, RECORD);
  if (existsSync(record)) return readFileSync(record, 'utf8') === lock;
  // Installed by a plain `npm install` or `npm ci`: npm's own record must then be the newer of the two.
  const npmRecord = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(npmRecord)) return false;
  return statSync(npmRecord).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}
