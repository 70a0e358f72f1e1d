import { expect, test } from 'vitest';
import {
  CATALOGUE_FORMATS,
  CONFLICT_POLICIES,
  CUTOUT_PRESETS,
  QUALITY_FLAGS,
  SPLIT_METHODS,
} from '@perseus/data';
import { FLAGS, FORMATS, METHODS, POLICIES, SERVICES } from '../../src/options/choices.js';

test.each([
  ['formats', FORMATS, CATALOGUE_FORMATS],
  ['quality flags', FLAGS, QUALITY_FLAGS],
  ['conflict policies', POLICIES, CONFLICT_POLICIES],
  ['split methods', METHODS, SPLIT_METHODS],
  ['cutout services', [...SERVICES, 'template', 'mirror'], CUTOUT_PRESETS],
])('the %s that options offer are those of @perseus/data', (_, offered, there) => {
  expect([...offered].sort()).toEqual([...there].sort());
});
