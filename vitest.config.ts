import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import type { Reporter } from 'vitest/reporters';

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
    // Tests of processes, signals and clocks may miss their moment where others use the machine too. A wrong one fails twice.
    retry: process.env.CI ? 1 : 0,
    // Tests that load ONNX Runtime themselves, here or in Python, report nothing to its maker.
    env: { ...pythonForChecks(), ORT_DISABLE_TELEMETRY: '1' },
  },
});

/** Tells of what failed at first: such a test is to be mended, though it holds nobody up. */
const tellOfSecondTries: Reporter = {
  onTestCaseResult(testCase) {
    if (!testCase.diagnostic()?.flaky) return;
    const why = testCase
      .result()
      .errors?.map(({ message }) => message)
      .join('; ');
    console.log(`Passed at the second try: ${testCase.fullName} (${why ?? 'no reason given'})`);
  },
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    // Logs of continuous integration are read from their end, where thousands of tests that passed would hide one that failed.
    reporters: process.env.CI ? ['minimal', tellOfSecondTries] : ['default'],
    projects: [
      project('core', 'packages/core/test'),
      project('data', 'packages/data/test'),
      project('native-trainer', 'packages/native-trainer/test'),
      project('cli', 'packages/cli/test'),
      project('tests', 'tests'),
    ],
  },
});
