import type { WriteStream } from 'node:tty';
import type { Meter, MeterOptions, OpenMeter } from './meter.js';
import { Rate, clockTime, shortNumber } from './rate.js';

const REDRAW_MS = 100;
const BAR_WIDTH = 24;
const CLEAR_LINE = '\r\x1b[2K';

interface State {
  done: number;
  total: number | null;
  detail: string;
}

/** A bar on a terminal: title, share, count, rate, time left, and a detail at the end. */
export function barsOn(terminal: WriteStream): OpenMeter {
  return (options) => new Bar(terminal, options);
}

class Bar implements Meter {
  private readonly rate = new Rate();
  private state: State | null = null;
  private drawnAt = -Infinity;

  constructor(
    private readonly terminal: WriteStream,
    private readonly options: MeterOptions,
  ) {}

  update(done: number, total: number | null, detail = ''): void {
    const now = performance.now();
    this.state = { done, total, detail };
    this.rate.add(done, now / 1000);
    if (now - this.drawnAt < REDRAW_MS) return;
    this.drawnAt = now;
    this.draw();
  }

  note(text: string): void {
    this.terminal.write(`${CLEAR_LINE}${text}\n`);
    this.draw();
  }

  end(): void {
    // Work that failed before it began has its error to say, nothing else.
    if (this.state === null) return;
    this.draw();
    this.terminal.write('\n');
  }

  private draw(): void {
    if (this.state === null) return;
    // Cut to the terminal's width: a line that wraps could not be cleared again. Some terminals say 0.
    const width = (this.terminal.columns || 80) - 1;
    this.terminal.write(CLEAR_LINE + this.line(this.state).slice(0, width));
  }

  private line({ done, total, detail }: State): string {
    const { title, unit } = this.options;
    const counted =
      total === null
        ? `${done} ${unit}`
        : `${drawnShare(done / Math.max(total, 1))} ${done}/${total} ${unit}`;
    const perSecond = this.rate.perSecond;
    const left = this.rate.secondsLeft(done, total);
    return [
      title,
      counted,
      perSecond === null ? '' : `${shortNumber(perSecond)}/s`,
      left === null || done === total ? '' : `${clockTime(left)} left`,
      detail,
    ]
      .filter((part) => part !== '')
      .join('  ');
  }
}

function drawnShare(share: number): string {
  const within = Math.min(Math.max(share, 0), 1);
  const full = Math.round(within * BAR_WIDTH);
  return `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)} ${String(Math.floor(within * 100)).padStart(3)} %`;
}
