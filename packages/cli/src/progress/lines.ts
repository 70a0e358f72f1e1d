import type { Meter, MeterOptions, OpenMeter } from './meter.js';
import { Rate, clockTime, shortNumber } from './rate.js';

interface State {
  done: number;
  total: number | null;
  detail: string;
}

/** Plain lines for a log file: one every so often, and the last state. */
export function linesTo(write: (line: string) => void, everySeconds = 10): OpenMeter {
  return (options) => new Lines(write, everySeconds, options);
}

class Lines implements Meter {
  private readonly rate = new Rate();
  private readonly startedAt = performance.now() / 1000;
  private writtenAt = this.startedAt;
  private state: State | null = null;

  constructor(
    private readonly write: (line: string) => void,
    private readonly everySeconds: number,
    private readonly options: MeterOptions,
  ) {}

  update(done: number, total: number | null, detail = ''): void {
    const now = performance.now() / 1000;
    this.state = { done, total, detail };
    this.rate.add(done, now);
    if (now - this.writtenAt < this.everySeconds) return;
    this.writtenAt = now;
    const left = this.rate.secondsLeft(done, total);
    this.say(this.state, left === null || done === total ? '' : `${clockTime(left)} left`);
  }

  note(text: string): void {
    this.write(text);
  }

  end(): void {
    // Work that failed before it began has its error to say, nothing else.
    if (this.state === null) return;
    this.say(this.state, `took ${clockTime(performance.now() / 1000 - this.startedAt)}`);
  }

  private say({ done, total, detail }: State, time: string): void {
    const perSecond = this.rate.perSecond;
    const parts = [
      `${this.options.title}: ${done}${total === null ? '' : `/${total}`} ${this.options.unit}`,
      perSecond === null ? '' : `${shortNumber(perSecond)}/s`,
      time,
      detail,
    ];
    this.write(parts.filter((part) => part !== '').join(', '));
  }
}
