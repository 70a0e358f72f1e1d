import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';
import { engineProcessSuite } from './engine-process-suite.js';
import { engineSuite } from './engine-suite.js';
import { pooled } from './pooled-engine.mjs';

// What is true of every engine is true of a pool: here of two processes, each with a real engine in processes of its own.
describe('a pool', () => {
  engineSuite(pooled);
  engineProcessSuite({
    specifier: new URL('./pooled-engine.mjs', import.meta.url).href,
    name: 'pooled',
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
  });
});
