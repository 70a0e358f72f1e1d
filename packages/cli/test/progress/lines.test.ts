import { expect, test, vi } from 'vitest';
import { jsonLinesTo } from '../../src/progress/json-lines.js';
import { linesTo } from '../../src/progress/lines.js';

test('a log gets a line every so often, and the last state', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const lines: string[] = [];
  const meter = linesTo((line) => lines.push(line), 10)({ title: 'Classifying', unit: 'objects' });
  for (let second = 0; second <= 25; second++) {
    meter.update(second * 2, 100);
    vi.advanceTimersByTime(1000);
  }
  meter.note('an object was set aside');
  meter.end();
  vi.useRealTimers();
  expect(lines).toEqual([
    'Classifying: 20/100 objects, 2.00/s, 0:40 left',
    'Classifying: 40/100 objects, 2.00/s, 0:30 left',
    'an object was set aside',
    'Classifying: 50/100 objects, 2.00/s, took 0:26',
  ]);
});

test('programs get one JSON object a line, at most one a second, and the end', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const lines: string[] = [];
  const meter = jsonLinesTo((line) => lines.push(line))({ title: 'Reading', unit: 'rows' });
  for (let step = 0; step < 20; step++) {
    meter.update(step, null);
    vi.advanceTimersByTime(100);
  }
  meter.end();
  vi.useRealTimers();
  const said = lines.map((line) => JSON.parse(line) as { done: number; ended: boolean });
  expect(said.map(({ done, ended }) => [done, ended])).toEqual([
    [0, false],
    [10, false],
    [19, true],
  ]);
});
