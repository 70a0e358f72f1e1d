import { beforeEach } from 'vitest';
import { inspectSky } from '../src/native/inspect-sky.js';

const sky = await inspectSky();

/** Whether the addon over CFITSIO, WCSLIB and SEP is there, for hooks that make fields before the tests. */
export const hasSky = sky.state === 'ready';

/** Leaves out each test of a file where that addon is not there, with the reason beside its name. */
export function needsSky(): void {
  beforeEach((context) => {
    if (sky.state !== 'ready') context.skip(`the sky addon: ${sky.reason}`);
  });
}
