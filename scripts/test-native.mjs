/** Compiles the trainer's C++ tests, warnings as errors, and runs them: `node scripts/test-native.mjs [test arguments]`. */
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildNativeTests } from '../packages/native-trainer/setup/index.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
try {
  const program = await buildNativeTests({ root });
  const { status, signal, error } = spawnSync(program, process.argv.slice(2), {
    cwd: root,
    stdio: 'inherit',
  });
  if (error) throw error;
  if (signal) process.stderr.write(`${program} was ended by ${signal}\n`);
  process.exitCode = status ?? 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
