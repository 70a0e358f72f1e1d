import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Device } from '@perseus/core';
import { describe, expect, test } from 'vitest';
import { TINY_MODEL } from '../../../../core/test/engines/tiny-model.js';

// What is left in use by what goes away crashes a process now and then, not each time.
const TIMES = 3;

interface Ending {
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

/** How a process of its own ends that keeps a canvas busy and leaves in the way named. */
export function endingOf(how: string, device: Device): Promise<Ending> {
  const program = fileURLToPath(new URL('programs/leave.mjs', import.meta.url));
  const args = ['--expose-gc', program, how, TINY_MODEL, device];
  // Else LibTorch's helper threads wait in loops, which takes minutes beside other programs.
  const env = { ...process.env, OMP_WAIT_POLICY: 'passive' };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { timeout: 90_000, env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, signal: child.signalCode, stdout, stderr }),
    );
  });
}

/** How programs end that an engine of this device still works for. */
export function leavingSuite(device: Device): void {
  describe('leaving while a canvas is busy, with cutouts that nobody ran', () => {
    test.each([
      { how: 'exit', code: 7, says: '' },
      { how: 'throw', code: 1, says: 'nobody catches this' },
      { how: 'worker.terminate', code: 0, says: 'the worker was terminated' },
      { how: 'worker.exit', code: 0, says: 'the worker is gone' },
      { how: 'exit beside a worker', code: 7, says: '' },
      { how: 'leaving all open', code: 0, says: 'all was answered' },
    ])('$how ends with code $code, never by a crash', async ({ how, code, says }) => {
      for (let time = 0; time < TIMES; time++) {
        const ending = await endingOf(how, device);
        expect(ending, ending.stderr).toMatchObject({ code, signal: null });
        expect(ending.stdout + ending.stderr).toContain(says);
        expect(ending.stdout).not.toContain('failed');
      }
    });
  });
}
