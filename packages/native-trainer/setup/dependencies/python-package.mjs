import { readFileSync } from 'node:fs';
import { outputOf, which } from '@perseus/core/native-build';

/**
 * The folder that `python3` would import a package from; the package itself is not imported, that takes seconds.
 *
 * @param {string} name
 * @returns {string | undefined} undefined where there is no python3, or no such package
 */
export function pythonPackageFolder(name) {
  if (!which('python3')) return undefined;
  const program =
    `import importlib.util as u; s = u.find_spec("${name}"); ` +
    'print(s.submodule_search_locations[0] if s and s.submodule_search_locations else "")';
  // From the root folder: a folder of that name in the working directory is no package.
  return outputOf('python3', ['-c', program], { cwd: '/' }) || undefined;
}

/**
 * A file by which a package tells of itself, its version above all.
 *
 * @param {string} path
 * @returns {string} empty where it cannot be read
 */
export function textOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
