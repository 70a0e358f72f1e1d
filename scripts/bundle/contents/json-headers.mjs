import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { perseusHome } from '../../../packages/core/native-build/index.mjs';
import { installJsonHeaders } from '../../../packages/native-trainer/setup/index.mjs';
import { copyTree } from './copy-tree.mjs';

const FOLDER = '.perseus/nlohmann-json';

/**
 * The headers of nlohmann/json where set-up looks for those that it fetched.
 *
 * @param {string} root
 * @param {string} place
 * @param {(line: string) => void} log
 * @returns {Promise<import('../licences.mjs').Bundled>}
 */
export async function addJsonHeaders(root, place, log) {
  const home = perseusHome(root);
  const fetched = join(home, 'nlohmann-json');
  if (!existsSync(join(fetched, 'complete.json'))) await installJsonHeaders(home, log);
  // RECORD names the folder of the machine that fetched it.
  copyTree(fetched, join(place, FOLDER), (path) => /__pycache__|\.py$|RECORD|direct_url/.test(path));
  const { requirement } = JSON.parse(readFileSync(join(fetched, 'complete.json'), 'utf8'));
  return { name: 'nlohmann-json', version: requirement.split('==')[1], licence: 'MIT', folder: FOLDER };
}
