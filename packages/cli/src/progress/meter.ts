/** One piece of long work as it goes on. `total` is null where it cannot be known beforehand. */
export interface Meter {
  update(done: number, total: number | null, detail?: string): void;
  /** A line about the work that stays, above the bar where there is one. */
  note(text: string): void;
  /** Shows the last state and leaves the line. */
  end(): void;
}

export interface MeterOptions {
  /** What is being done: `Classifying`. */
  title: string;
  /** What is counted: `objects`. */
  unit: string;
}

export type OpenMeter = (options: MeterOptions) => Meter;

/** For `--quiet`. */
export const openSilentMeter: OpenMeter = () => ({ update() {}, note() {}, end() {} });
