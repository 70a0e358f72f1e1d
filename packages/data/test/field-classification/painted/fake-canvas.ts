import { setImmediate as turn } from 'node:timers/promises';
import {
  Draws,
  type Canvas,
  type CanvasOptions,
  type CanvasWindows,
  type CutoutMarks,
  type EngineOutput,
  type PaintingSources,
  type ResidentCutouts,
  type View,
} from '@perseus/core';
import { redPercent } from '../../../src/quality/red-percent.js';
import { MASK, type RenderedCutout, type RenderedTile } from '../../../src/rendering/rendered-tile.js';

/** What a block shows. */
interface Shown extends RenderedCutout {
  seed: number;
  column: number;
  row: number;
}

/** What a fake was asked to do, and whether it was asked for what nobody may ask. */
export interface CanvasTold {
  /** Blocks of each call of `paint`, in order. */
  runs: number[];
  takes: number;
  mostPaintedAtOnce: number;
  /** Cutouts that were neither run nor released. */
  unsettled: Set<ResidentCutouts>;
  /** What was in work when it was closed. */
  leftInWork: number | null;
  /** Uses of a block that another use forbade: painted while it was painted or taken, taken while it was painted. */
  violations: string[];
}

export type RunPixels = (
  cutouts: { pixels: Uint8Array; count: number; height: number; width: number },
  views: readonly View[],
) => Promise<EngineOutput>;

export interface FakeCanvasOptions extends CanvasOptions {
  /** That it paints of: by the seed of their noise, which tells them apart in the sources. */
  tiles: ReadonlyMap<number, RenderedTile>;
  run: RunPixels;
  /** Called before each paint: to fail, or to wait. */
  onPaint?: (call: number) => Promise<void> | void;
}

/** A canvas in memory whose blocks show what the renderer makes, and which checks how it is used. */
export class FakeCanvas implements Canvas {
  readonly side: number;
  readonly blocks: number;
  readonly told: CanvasTold = {
    runs: [],
    takes: 0,
    mostPaintedAtOnce: 0,
    unsettled: new Set(),
    leftInWork: null,
    violations: [],
  };
  readonly #options: FakeCanvasOptions;
  readonly #shown = new Map<number, Shown>();
  readonly #painted = new Set<number>();
  readonly #taken = new Map<number, number>();
  readonly #draws = new Draws(3, 'fake canvas');
  #inWork = 0;

  constructor(options: FakeCanvasOptions) {
    this.#options = options;
    this.side = options.side;
    this.blocks = options.blocks;
  }

  async paint(sources: PaintingSources, into: readonly number[]): Promise<void> {
    this.#checkRectangle(sources, into);
    for (const id of into) {
      if (this.#painted.has(id) || this.#taken.has(id)) this.#violated(`block ${id} is painted in use`);
      this.#painted.add(id);
      this.#shown.delete(id);
    }
    const call = this.told.runs.push(into.length);
    this.told.mostPaintedAtOnce = Math.max(this.told.mostPaintedAtOnce, ++this.#inWork);
    try {
      await this.#options.onPaint?.(call);
      await this.#pause();
      for (const [k, id] of into.entries()) this.#shown.set(id, await this.#block(sources, k));
    } finally {
      this.#inWork--;
      for (const id of into) this.#painted.delete(id);
    }
  }

  async take(windows: CanvasWindows): Promise<ResidentCutouts> {
    const { ids } = windows.blocks;
    const used = ids.filter((id) => id !== -1);
    for (const id of used) {
      if (this.#painted.has(id)) this.#violated(`block ${id} is taken while it is painted`);
      this.#taken.set(id, (this.#taken.get(id) ?? 0) + 1);
    }
    this.told.takes++;
    this.#inWork++;
    try {
      await this.#pause();
      // At the end: what was painted meanwhile must not concern it.
      const cutouts = Array.from(windows.left, (left, i) =>
        this.#cutout(windows, left, windows.top[i] as number),
      );
      const residents = new FakeResidents(cutouts, windows.size, this.#options.run, this.told);
      this.told.unsettled.add(residents);
      return residents;
    } finally {
      this.#inWork--;
      for (const id of used) {
        const left = (this.#taken.get(id) as number) - 1;
        if (left === 0) this.#taken.delete(id);
        else this.#taken.set(id, left);
      }
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.told.leftInWork = this.#inWork;
    return Promise.resolve();
  }

  /** Whole blocks, but for the last ones of the grid. */
  #checkRectangle({ x, y, width, height, style }: PaintingSources, into: readonly number[]): void {
    const { side } = this;
    const { grid } = this.#tile(style.noiseSeed);
    const whole =
      x % side === 0 &&
      y % side === 0 &&
      (width === into.length * side ||
        (x + width === grid.width && Math.ceil(width / side) === into.length)) &&
      (height === side || (height < side && y + height === grid.height));
    if (!whole) this.#violated(`a rectangle of ${width} x ${height} at (${x}, ${y}) into ${into.length}`);
    if (into.some((id) => !(id >= 0 && id < this.blocks))) this.#violated(`blocks ${into.join(' ')}`);
  }

  async #block({ x, y, style }: PaintingSources, k: number): Promise<Shown> {
    const { side } = this;
    const seed = style.noiseSeed;
    const [left, middle] = [x + k * side, (side - 1) / 2];
    const pixels = await this.#tile(seed).cutoutAlone(left + middle, y + middle, side);
    return { ...pixels, seed, column: left / side, row: y / side };
  }

  #cutout({ size, blocks }: CanvasWindows, left: number, top: number): RenderedCutout {
    const pixels = new Uint8Array(size * size * 3);
    const mask = new Uint8Array(size * size).fill(MASK.noData);
    const { side } = this;
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const [column, row] = [Math.floor((left + x) / side), Math.floor((top + y) / side)];
        const block = this.#at(blocks, column, row);
        if (!block) continue;
        const from = (top + y - row * side) * side + left + x - column * side;
        pixels.set(block.pixels.subarray(3 * from, 3 * from + 3), 3 * (y * size + x));
        mask[y * size + x] = block.mask[from] as number;
      }
    }
    return { pixels, mask };
  }

  #at(blocks: CanvasWindows['blocks'], column: number, row: number): Shown | null {
    const { across, ids } = blocks;
    const [i, j] = [column - blocks.column, row - blocks.row];
    const id = i >= 0 && i < across && j >= 0 ? (ids[j * across + i] ?? -1) : -1;
    if (id === -1) return null;
    const block = this.#shown.get(id);
    if (block?.column === column && block.row === row) return block;
    this.#violated(`block ${id} does not show (${column}, ${row})`);
    return null;
  }

  #tile(seed: number): RenderedTile {
    const tile = this.#options.tiles.get(seed);
    if (!tile) throw new Error('sources of a tile that the fake does not know');
    return tile;
  }

  /** Some turns of the event loop, so that what overlaps does so in ever other ways. */
  async #pause(): Promise<void> {
    for (let n = this.#draws.integer(4); n > 0; n--) await turn();
  }

  #violated(what: string): void {
    this.told.violations.push(what);
  }
}

class FakeResidents implements ResidentCutouts {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly #cutouts: readonly RenderedCutout[];
  readonly #run: RunPixels;
  readonly #told: CanvasTold;

  constructor(cutouts: readonly RenderedCutout[], size: number, run: RunPixels, told: CanvasTold) {
    this.#cutouts = cutouts;
    this.#run = run;
    this.#told = told;
    this.count = cutouts.length;
    this.height = size;
    this.width = size;
  }

  marksOf(index: number): CutoutMarks {
    const { pixels, mask } = this.#cutouts[index] as RenderedCutout;
    const size = this.height;
    const lacks = (x: number, y: number) => ((mask[y * size + x] as number) & MASK.noData) !== 0;
    const along = Array.from({ length: size }, (_, i) => i);
    const last = size - 1;
    const middle = Math.floor(size / 2);
    return {
      withoutData: mask.filter((bits) => (bits & MASK.noData) !== 0).length,
      saturated: mask.filter((bits) => (bits & MASK.saturated) !== 0).length,
      centreWithoutData: lacks(middle, middle),
      sideWithoutData:
        along.every((i) => lacks(i, 0)) ||
        along.every((i) => lacks(i, last)) ||
        along.every((i) => lacks(0, i)) ||
        along.every((i) => lacks(last, i)),
      red: Math.round((redPercent({ pixels, height: size, width: size }) * size * size) / 100),
    };
  }

  run(views: readonly View[]): Promise<EngineOutput> {
    if (!this.#told.unsettled.delete(this)) throw new Error('run a second time, or after its release');
    const { count, height, width } = this;
    const pixels = new Uint8Array(count * height * width * 3);
    this.#cutouts.forEach((cutout, i) => pixels.set(cutout.pixels, i * height * width * 3));
    return this.#run({ pixels, count, height, width }, views);
  }

  release(): void {
    this.#told.unsettled.delete(this);
  }
}
