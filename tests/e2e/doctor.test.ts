import type { Availability } from '@perseus/core';
import { expect, test } from 'vitest';
import { perseus, perseusJson } from './perseus-process.js';

interface Doctor {
  engines: Record<string, Availability>;
  addon: { state: string };
  problems: unknown[];
}

test('doctor tells of each engine whether it is ready here, or why not', async () => {
  const { engines, addon } = await perseusJson<Doctor>(['doctor']);
  expect(Object.keys(engines)).toEqual(['torch', 'openvino', 'onnxruntime']);
  expect(engines.onnxruntime).toEqual({ ok: true });
  expect(addon.state).toBe('ready');
  const { stdout } = await perseus(['doctor']);
  for (const name of Object.keys(engines)) expect(stdout).toMatch(new RegExp(`engine ${name} +\\S`));
  for (const engine of Object.values(engines)) if (!engine.ok) expect(stdout).toContain(engine.reason);
});
