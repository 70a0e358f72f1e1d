import { expect, test } from 'vitest';
import { endingOf, leavingSuite } from './leaving-suite.js';

leavingSuite('cpu');

test('cutouts that are dropped are freed when they are collected', async () => {
  const { stdout, stderr } = await endingOf('collecting', 'cpu');
  const [, megabytes] = /grew by (\d+) MB/.exec(stdout) ?? [];
  expect(Number(megabytes), stdout + stderr).toBeLessThan(500);
});
