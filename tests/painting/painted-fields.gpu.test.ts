import type { Device } from '@perseus/core';
import { inspectSky } from '@perseus/data';
import { torchEngine } from '@perseus/native-trainer';
import { describe } from 'vitest';
import { paintedFieldsSuite } from './painted-fields-suite.js';

/** The first GPU; PERSEUS_TEST_DEVICE=cpu tries these tests without one. */
const device = (process.env.PERSEUS_TEST_DEVICE ?? 'cuda:0') as Device;
const sky = await inspectSky();
const torch = await torchEngine.available(device);
const lacking = sky.state !== 'ready' ? sky.reason : torch.ok ? '' : torch.reason;
const leftOut = lacking && ` (left out: ${lacking})`;

// What is true of fields painted on the processor, on a GPU, where more pixels may be off by a grey level.
describe.skipIf(lacking !== '')(`fields painted on ${device}${leftOut}`, () =>
  paintedFieldsSuite(device, 0.2),
);
