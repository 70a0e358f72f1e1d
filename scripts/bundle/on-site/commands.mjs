import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const COMMANDS = {
  perseus: 'packages/cli/bin/perseus.js',
  check: 'scripts/bundle/on-site/check.mjs',
  gpuCheck: 'scripts/bundle/on-site/gpu-check.mjs',
};
const NAMES = { perseus: 'perseus', check: 'perseus-check', gpuCheck: 'perseus-gpu-check' };

/**
 * Writes `bin/perseus` and its like. They find their folder by their own place, links to them included, so that `bin` may be
 * in a PATH and the folder may be moved (install.sh then builds the addons anew).
 *
 * @param {string} root
 * @returns {Record<keyof typeof COMMANDS, string>} their paths
 */
export function writeCommands(root) {
  const bin = join(root, 'bin');
  mkdirSync(bin, { recursive: true });
  const written = Object.entries(COMMANDS).map(([key, program]) => {
    const path = join(bin, NAMES[key]);
    const temporary = `${path}.${process.pid}`;
    writeFileSync(temporary, launcher(program));
    chmodSync(temporary, 0o755);
    renameSync(temporary, path);
    return [key, path];
  });
  return Object.fromEntries(written);
}

/** The bundled Node, else the one that install.sh took, else the one in the PATH. */
function launcher(program) {
  const quoted = `'${process.execPath.replaceAll("'", "'\\''")}'`;
  return `#!/bin/sh
# Written by install.sh.
here=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd -P)
for node in "$here/node/bin/node" ${quoted} node; do
  if command -v "$node" >/dev/null 2>&1; then exec "$node" "$here/${program}" "$@"; fi
done
echo "Node.js was not found: load its module, or run install.sh again." >&2
exit 1
`;
}
