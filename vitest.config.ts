import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** The pinned Python packages of `scripts/setup.mjs --for-tests`, unless the user names an interpreter that has them. */
function pythonForChecks(): Record<string, string> {
  const installed = new URL('.perseus/python', import.meta.url).pathname;
  if (process.env.PERSEUS_PYTHON || !existsSync(`${installed}/installed.json`)) return {};
  return { PERSEUS_PYTHON: 'python3', PYTHONPATH: installed };
}

const project = (name: string, root: string) => ({
  test: {
    name,
    root,
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/build/**', '**/bench/**'],
    // Forks, not threads: native addons and signal handlers belong to a process.
    pool: 'forks' as const,
    setupFiles: [new URL('vitest.setup.ts', import.meta.url).pathname],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Tests that load ONNX Runtime themselves, here or in Python, report nothing to its maker.
    env: { ...pythonForChecks(), ORT_DISABLE_TELEMETRY: '1' },
  },
});

export default defineConfig({
  test: {
    maxWorkers: 2,
    // Logs of continuous integration are read from their end, where thousands of tests that passed would hide one that failed.
    reporters: process.env.CI ? ['minimal'] : ['default'],
    projects: [
      project('core', 'packages/core/test'),
      project('data', 'packages/data/test'),
      project('native-trainer', 'packages/native-trainer/test'),
      project('cli', 'packages/cli/test'),
      project('tests', 'tests'),
    ],
  },
});
