/** `node scripts/clang-format.mjs --check | --write`: the C++ sources against `.clang-format`. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { clangFormatPath } = createRequire(import.meta.url)('clang-format-node');

function cppSources() {
  return readdirSync(join(root, 'packages'))
    .flatMap((name) =>
      ['cpp', 'native', 'native-addon'].map((folder) => join(root, 'packages', name, folder)),
    )
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((file) => join(folder, file)))
    .filter((file) => /\.(?:cpp|h|cu|cuh)$/.test(file));
}

const sources = cppSources();
const how = process.argv.includes('--write') ? ['-i'] : ['--dry-run', '--Werror'];
// clang-format reads its standard input when no file is named.
if (sources.length > 0) {
  const { status, error } = spawnSync(clangFormatPath, ['--style=file', ...how, ...sources], {
    cwd: root,
    stdio: 'inherit',
  });
  if (error) throw error;
  if (status !== 0) process.stderr.write('`npm run format` mends the formatting.\n');
  process.exitCode = status ?? 1;
}
