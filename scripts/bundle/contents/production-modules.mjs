import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyTree } from './copy-tree.mjs';
import { leftOutOf } from './left-out.mjs';

/**
 * What the packages of Perseus run on, and no more: of this platform, without what only developers need.
 *
 * @param {string} root
 * @param {string} place
 * @returns {import('../licences.mjs').Bundled[]}
 */
export function addProductionModules(root, place) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const wanted = Object.entries(packages).filter(([path, entry]) => isWanted(path, entry));
  return wanted
    .filter(([path, { optional, peer }]) => isInstalled(join(root, path), path, optional || peer))
    .map(([path]) => {
      const nested = (file) => file === 'node_modules';
      const leaveOut = leftOutOf(path);
      copyTree(join(root, path), join(place, path), (file) => nested(file) || leaveOut(file));
      const { name, version, license } = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'));
      return { name, version, licence: license ?? 'see its text', folder: path };
    });
}

function isWanted(path, { dev, link, os, cpu, libc }) {
  const isOfHere = (list, here) => !list || list.includes(here);
  return (
    path.includes('node_modules/') &&
    !dev &&
    !link &&
    // Typings alone.
    !path.includes('node_modules/@types/') &&
    isOfHere(os, process.platform) &&
    isOfHere(cpu, process.arch) &&
    isOfHere(libc, 'glibc')
  );
}

function isInstalled(folder, path, mayBeMissing) {
  if (existsSync(join(folder, 'package.json'))) return true;
  if (mayBeMissing) return false;
  throw new Error(`${path} is not installed. Run \`npm ci\` and start again.`);
}
