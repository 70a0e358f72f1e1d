import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { copyOne } from './copy-tree.mjs';

/**
 * A Node.js for machines that have none: one program, with its licence.
 *
 * @param {string} program
 * @param {string} place
 * @returns {import('../licences.mjs').Bundled}
 */
export function addNode(program, place) {
  const binary = realpathSync(program);
  const { version, shared } = JSON.parse(
    execFileSync(binary, [
      '-p',
      'JSON.stringify({ version: process.version, shared: process.config.variables.node_shared })',
    ]).toString(),
  );
  // A distribution's own: it does not run without libraries that lie elsewhere.
  if (shared || readFileSync(binary).length < 2 ** 25) {
    throw new Error(
      `${binary} is a part of a Node.js only, and the bundle wants a whole one. Unpack a release of nodejs.org and ` +
        'name its bin/node with --node.',
    );
  }
  copyOne(binary, join(place, 'node/bin/node'));
  chmodSync(join(place, 'node/bin/node'), 0o755);
  copyOne(licenceOf(binary), join(place, 'node/LICENSE'));
  return { name: 'Node.js', version: version.slice(1), licence: 'MIT and others', folder: 'node' };
}

function licenceOf(binary) {
  const places = [join(dirname(dirname(binary)), 'LICENSE'), '/usr/share/doc/nodejs/LICENSE'];
  const found = places.find((path) => existsSync(path) && readFileSync(path, 'utf8').includes('Node.js'));
  if (found) return found;
  throw new Error(
    `The licence of ${binary} was not found (${places.join(', ')}). Unpack a release of nodejs.org and name its bin/node ` +
      'with --node.',
  );
}
