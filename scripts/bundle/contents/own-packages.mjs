import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { copyOne } from './copy-tree.mjs';

/**
 * The packages of Perseus as `npm pack` would publish them, laid out as in a checkout, so that all that finds its way there
 * finds it in the bundle too.
 *
 * @param {string} root
 * @param {string} place
 */
export function addOwnPackages(root, place) {
  const names = readdirSync(join(root, 'packages'));
  const asked = names.flatMap((name) => ['-w', `packages/${name}`]);
  const packed = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', ...asked], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  mkdirSync(join(place, 'node_modules/@perseus'), { recursive: true });
  for (const { name, files } of packed) {
    const folder = name.replace('@perseus/', '');
    for (const { path } of files) {
      copyOne(join(root, 'packages', folder, path), join(place, 'packages', folder, path));
    }
    symlinkSync(join('../../packages', folder), join(place, 'node_modules', name));
  }
}
