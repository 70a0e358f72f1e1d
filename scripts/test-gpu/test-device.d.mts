import type { Device } from '@perseus/core';

/** Where the tests named *.gpu.test.ts compute: the first GPU. PERSEUS_TEST_DEVICE=cpu tries them without one. */
export declare const testDevice: Device;

/** What stands behind the title of a test that is left out here; empty where it runs. */
export declare function leftOutHere(): string;
