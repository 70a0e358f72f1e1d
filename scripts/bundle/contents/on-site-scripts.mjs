import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyOne, copyTree } from './copy-tree.mjs';

const ON_SITE = 'scripts/bundle/on-site';

/**
 * What sets the bundle up and proves it, where it was unpacked, and what there is to read.
 *
 * @param {string} root
 * @param {string} place
 */
export function addOnSiteScripts(root, place) {
  copyTree(join(root, ON_SITE), join(place, ON_SITE), (path) => path === 'install.sh');
  copyOne(join(root, ON_SITE, 'install.sh'), join(place, 'install.sh'));
  chmodSync(join(place, 'install.sh'), 0o755);
  copyOne(join(root, 'README.md'), join(place, 'README.md'));
  copyTree(join(root, 'docs'), join(place, 'docs'));
  const { name, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  // Its name is what set-up knows a checkout by.
  const own = { name, version, private: true, type: 'module', license };
  writeFileSync(join(place, 'package.json'), `${JSON.stringify(own, null, 2)}\n`);
}
