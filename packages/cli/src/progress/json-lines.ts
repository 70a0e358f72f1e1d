import type { OpenMeter } from './meter.js';
import { Rate } from './rate.js';

/** One JSON object a line for programs: at most one a second for each piece of work, and its end always. */
export function jsonLinesTo(write: (line: string) => void): OpenMeter {
  return ({ title, unit }) => {
    const rate = new Rate();
    let writtenAt = -Infinity;
    let last = { done: 0, total: null as number | null, detail: '' };
    const say = (ended: boolean): void =>
      write(JSON.stringify({ type: 'progress', title, unit, ...last, perSecond: rate.perSecond, ended }));
    return {
      update(done, total, detail = '') {
        const now = performance.now() / 1000;
        last = { done, total, detail };
        rate.add(done, now);
        if (now - writtenAt < 1) return;
        writtenAt = now;
        say(false);
      },
      note: (text) => write(JSON.stringify({ type: 'note', text })),
      end: () => {
        if (writtenAt > -Infinity) say(true);
      },
    };
  };
}
