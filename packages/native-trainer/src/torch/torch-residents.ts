import {
  PerseusError,
  checkLooks,
  type CutoutMarks,
  type EngineOutput,
  type ResidentCutouts,
  type View,
} from '@perseus/core';
import type { NativeResidentCutouts, TorchOutput } from '../native/binding.js';
import { numbersOfViews } from './numbers-of-views.js';

/** Numbers that native code has of each cutout. */
const MARKS = 5;

/** Who runs them. */
interface ResidentsHost {
  /** Of the model's cutouts, pixels. */
  readonly size: number;
  run(work: () => Promise<TorchOutput>): Promise<EngineOutput>;
}

/** Cutouts in the memory of the device that a session computes on. */
export class TorchResidents implements ResidentCutouts {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly #marks: Int32Array;
  readonly #host: ResidentsHost;
  /** Null once they run or are released. */
  #native: NativeResidentCutouts | null;

  constructor(native: NativeResidentCutouts, size: number, host: ResidentsHost) {
    this.#native = native;
    this.#marks = native.marks;
    this.#host = host;
    this.count = native.marks.length / MARKS;
    this.height = size;
    this.width = size;
  }

  marksOf(index: number): CutoutMarks {
    if (!(Number.isInteger(index) && index >= 0 && index < this.count))
      throw new RangeError(`there is no cutout ${index} among ${this.count}`);
    const marks = [...this.#marks.subarray(index * MARKS, (index + 1) * MARKS)];
    const [withoutData, saturated, centre, side, red] = marks as [number, number, number, number, number];
    const [centreWithoutData, sideWithoutData] = [centre !== 0, side !== 0];
    return { withoutData, saturated, centreWithoutData, sideWithoutData, red };
  }

  async run(views: readonly View[]): Promise<EngineOutput> {
    checkLooks(this, views, this.#host.size);
    const native = this.#native;
    if (!native)
      throw new PerseusError(
        'ENGINE_CLOSED',
        'These cutouts ran already, or were released. Take them of the canvas anew.',
      );
    this.#native = null;
    const numbers = numbersOfViews(views);
    try {
      return await this.#host.run(() => native.run(numbers));
    } finally {
      // The memory of what failed, or came too late, is not to wait for the garbage collector.
      native.release();
    }
  }

  release(): void {
    this.#native?.release();
    this.#native = null;
  }
}
