import { QUANTISATION_METHODS, type QuantisationMethod } from '../../model/metadata.js';
import { Histogram } from './histogram.js';
import type { ObservedValue } from './observed-values.js';
import { rangeOf, type Range } from './range.js';

/** What was seen of the float network's values over the calibration cutouts. */
export interface Observation {
  /** By value, of those that are counted. */
  ranges: Map<string, Record<QuantisationMethod, Range>>;
  /** Mean of each channel, by value, of those that are averaged. */
  means: Map<string, Float64Array>;
}

/** Takes a value of the network in, cutout by cutout, and keeps its sizes and the means of its channels. */
export class Observer {
  readonly name: string;
  readonly #histogram: Histogram | null;
  readonly #averaged: boolean;
  #sums = new Float64Array(0);
  #perChannel = 0;

  constructor({ name, counted, averaged }: ObservedValue) {
    this.name = name;
    this.#histogram = counted && new Histogram(counted === 'signed');
    this.#averaged = averaged;
  }

  /** @param values [1, channels, height, width] */
  add(values: Float32Array, channels: number): void {
    this.#histogram?.add(values);
    if (!this.#averaged) return;
    if (this.#sums.length === 0) this.#sums = new Float64Array(channels);
    const area = values.length / channels;
    this.#perChannel += area;
    for (let channel = 0, i = 0; channel < channels; channel++) {
      let sum = 0;
      for (const end = i + area; i < end; i++) sum += values[i]!;
      this.#sums[channel] = this.#sums[channel]! + sum;
    }
  }

  report(into: Observation): void {
    const histogram = this.#histogram;
    if (histogram) {
      const byMethod = QUANTISATION_METHODS.map((method) => [method, rangeOf(histogram, method)]);
      into.ranges.set(this.name, Object.fromEntries(byMethod) as Record<QuantisationMethod, Range>);
    }
    if (this.#averaged)
      into.means.set(
        this.name,
        this.#sums.map((sum) => sum / this.#perChannel),
      );
  }
}
