/** How long the rate remembers, seconds: short enough to follow a slow patch, long enough for a steady time left. */
const MEMORY_SECONDS = 10;
const SHORTEST_SECONDS = 0.2;

/** A smoothed rate of what is done, from the first count on (a resumed job starts above zero). */
export class Rate {
  private last: { done: number; seconds: number } | null = null;
  private smoothed: number | null = null;

  /** @param seconds of any clock that does not jump */
  add(done: number, seconds: number): void {
    // Fewer than before: the next piece of work has begun, and the rate of the last one says nothing about it.
    if (this.last === null || done < this.last.done) {
      this.last = { done, seconds };
      this.smoothed = null;
      return;
    }
    const passed = seconds - this.last.seconds;
    if (passed < SHORTEST_SECONDS) return;
    const now = (done - this.last.done) / passed;
    const weight = 1 - Math.exp(-passed / MEMORY_SECONDS);
    this.smoothed = this.smoothed === null ? now : this.smoothed + weight * (now - this.smoothed);
    this.last = { done, seconds };
  }

  /** Null until there is something to tell. */
  get perSecond(): number | null {
    return this.smoothed;
  }

  secondsLeft(done: number, total: number | null): number | null {
    if (total === null || this.smoothed === null || this.smoothed <= 0) return null;
    return Math.max(0, (total - done) / this.smoothed);
  }
}

/** `0:07`, `12:40`, `3:05:00`. */
export function clockTime(seconds: number): string {
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number): string => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Three significant digits without an exponent. */
export function shortNumber(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
