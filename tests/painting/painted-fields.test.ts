import { inspectSky } from '@perseus/data';
import { torchEngine } from '@perseus/native-trainer';
import { describe } from 'vitest';
import { paintedFieldsSuite } from './painted-fields-suite.js';

const sky = await inspectSky();
const torch = await torchEngine.available();
const lacking = sky.state !== 'ready' ? sky.reason : torch.ok ? '' : torch.reason;
const leftOut = lacking && ` (left out: ${lacking})`;

describe.skipIf(lacking !== '')(`fields painted on the processor${leftOut}`, () =>
  paintedFieldsSuite('cpu', 0.95),
);
