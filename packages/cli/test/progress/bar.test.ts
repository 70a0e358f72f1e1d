import type { WriteStream } from 'node:tty';
import { expect, test, vi } from 'vitest';
import { barsOn } from '../../src/progress/bar.js';

function terminal(columns: number): { written: string[]; stream: WriteStream } {
  const written: string[] = [];
  return {
    written,
    stream: { columns, write: (text: string) => written.push(text) } as unknown as WriteStream,
  };
}

test('a bar tells share, count, rate and time left, on one line', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const { written, stream } = terminal(120);
  const bar = barsOn(stream)({ title: 'Classifying', unit: 'objects' });
  for (let second = 0; second <= 10; second++) {
    bar.update(second * 5, 100, 'as asked');
    vi.advanceTimersByTime(1000);
  }
  vi.useRealTimers();
  const half = '█'.repeat(12) + '░'.repeat(12);
  expect(written.at(-1)).toBe(
    `\r\x1b[2KClassifying  ${half}  50 % 50/100 objects  5.00/s  0:10 left  as asked`,
  );
});

test.each([0, 20, 200])('a bar on a terminal %i columns wide never wraps', (columns) => {
  const { written, stream } = terminal(columns);
  const bar = barsOn(stream)({ title: 'Classifying', unit: 'objects' });
  bar.update(3, 10, 'a detail '.repeat(40));
  for (const text of written) {
    expect(text.replace('\r\x1b[2K', '').length).toBeLessThan(columns || 80);
    expect(text).not.toContain('\n');
  }
});

test('work that failed before it began draws nothing', () => {
  const { written, stream } = terminal(80);
  barsOn(stream)({ title: 'Classifying', unit: 'objects' }).end();
  expect(written).toEqual([]);
});
