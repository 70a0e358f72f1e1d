import { join } from 'node:path';
import { copyOne, copyTree } from './copy-tree.mjs';

/** What the tests and benchmarks on a GPU node need, at the places where they look for one another. */
const FOLDERS = [
  'packages/native-trainer/cpp/tests',
  // One golden set of rotations holds for TypeScript and C++.
  'packages/core/test/golden/rotation',
  'tests/bench',
  'scripts/test-gpu',
];
const FILES = ['scripts/test-native.mjs'];

/** @param {string} root @param {string} place */
export function addChecks(root, place) {
  for (const folder of FOLDERS) {
    copyTree(join(root, folder), join(place, folder), (path) => path.includes('__pycache__'));
  }
  for (const file of FILES) copyOne(join(root, file), join(place, file));
}
