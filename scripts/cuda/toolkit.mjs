import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A CUDA toolkit as CMake looks for one, made of links to the Python packages' files: these have no `lib64`, and their
 * libraries no names without a version, by which the linker asks.
 *
 * @param {string} packages a folder of Python packages; nothing is written into it
 * @param {string} folder made anew
 * @returns {string} `folder`
 */
export function linkToolkit(packages, folder) {
  const from = join(packages, 'nvidia/cu13');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const part of ['include', 'nvvm']) symlinkSync(join(from, part), join(folder, part));
  // Folders of their own: nvcc looks for the rest from where it lies, and `..` of a link is its target's.
  for (const part of ['bin', 'lib']) {
    mkdirSync(join(folder, part), { recursive: true });
    for (const file of readdirSync(join(from, part))) {
      symlinkSync(join(from, part, file), join(folder, part, file));
    }
  }
  symlinkSync('lib', join(folder, 'lib64'));
  for (const file of readdirSync(join(from, 'lib'))) {
    const name = /^(lib.+\.so)\.\d+$/.exec(file)?.[1];
    if (name) symlinkSync(file, join(folder, 'lib', name));
  }
  return folder;
}
