import PQueue from 'p-queue';
import type { Canvas } from '@perseus/core';
import { BLOCK, TOGETHER, squaresAcross } from '../../rendering/blocks.js';
import type { RenderedTile } from '../../rendering/rendered-tile.js';
import { isTileDamage } from '../tiles/tile-damage.js';
import { BlockSlots, type Slot } from './block-slots.js';

/** Runs of blocks whose sources are in memory: some 8 MB each, more where the images are finer than the cutouts. */
const MOST_RUNS_AT_ONCE = 8;
/** More than a tile has: squares of all tiles are told apart by one number. */
const SQUARES_OF_TILE = 2 ** 24;

/** A tile, and which of a field's it is. */
export interface OpenedTile {
  index: number;
  tile: Pick<RenderedTile, 'grid' | 'sources'>;
}

type Block = Pick<Slot, 'id' | 'square'>;

/** What of a field's tiles is painted on a canvas: the most recent blocks. */
export class PaintedBlocks {
  readonly #canvas: Canvas;
  readonly #slots: BlockSlots;
  readonly #runs: PQueue;
  readonly #signal: AbortSignal | undefined;

  /**
   * @param threads that read images
   * @param signal nothing more is painted once it is aborted
   */
  constructor(canvas: Canvas, threads: number, signal?: AbortSignal) {
    this.#canvas = canvas;
    this.#slots = new BlockSlots(canvas.blocks);
    // Two at least: while one is read another is painted.
    this.#runs = new PQueue({ concurrency: Math.min(Math.max(threads, 2), MOST_RUNS_AT_ONCE) });
    this.#signal = signal;
  }

  /**
   * Does something with squares of a tile while blocks show them, which are painted where they are missing.
   *
   * @param numbers of the squares, row by row; no more than the canvas has blocks
   * @param work given the block of each square that is shown: those that lie on damaged pixels are not
   * @throws what painting throws but for damage of the tile; the signal's reason
   */
  async use<T>(
    opened: OpenedTile,
    numbers: readonly number[],
    work: (blocks: ReadonlyMap<number, number>) => Promise<T>,
  ): Promise<T> {
    const first = opened.index * SQUARES_OF_TILE;
    const slots = await this.#slots.hold(
      numbers.map((number) => first + number),
      {
        ahead: (missing) => this.#ahead(opened, missing),
        paint: (blocks) => this.#paint(opened, blocks),
      },
    );
    try {
      // Of all, also where one fails: a block that is let go of must not be painted any more.
      const outcomes = await Promise.allSettled(slots.map(({ painted }) => painted));
      const failure = outcomes.find((outcome) => outcome.status === 'rejected');
      if (failure) throw failure.reason;
      const shown = slots.filter((_, i) => (outcomes[i] as PromiseFulfilledResult<boolean>).value);
      return await work(new Map(shown.map(({ square, id }) => [square - first, id])));
    } finally {
      this.#slots.letGo(slots);
    }
  }

  /** What follows runs of missing squares whose neighbour before is shown: cutouts are being taken along that row. */
  #ahead({ index, tile }: OpenedTile, missing: readonly number[]): number[] {
    const first = index * SQUARES_OF_TILE;
    const across = squaresAcross(tile.grid);
    // Of two rows of blocks that a cutout lies in, with as much behind it: more would push out what is needed now.
    const longest = Math.min(TOGETHER, Math.floor(this.#slots.count / 8));
    return runsAmong(missing, first, across, (square) => square).flatMap((run) => {
      const [begin, end] = [run[0] as number, (run.at(-1) as number) + 1];
      if ((begin - first) % across === 0 || !this.#slots.has(begin - 1)) return [];
      const more: number[] = [];
      for (
        let square = end;
        run.length + more.length < longest && (square - first) % across !== 0 && !this.#slots.has(square);
        square++
      )
        more.push(square);
      return more;
    });
  }

  #paint(opened: OpenedTile, blocks: readonly Block[]): Promise<boolean>[] {
    const first = opened.index * SQUARES_OF_TILE;
    const inOrder = blocks.toSorted((a, b) => a.square - b.square);
    const outcomes = new Map<Block, Promise<boolean>>();
    for (const run of runsAmong(inOrder, first, squaresAcross(opened.tile.grid), ({ square }) => square))
      this.#paintRun(opened, run).forEach((outcome, i) => outcomes.set(run[i] as Block, outcome));
    return blocks.map((block) => outcomes.get(block) as Promise<boolean>);
  }

  /** @returns of each block whether it shows its square now: not where that lies on damaged pixels */
  #paintRun(opened: OpenedTile, run: readonly Block[]): Promise<boolean>[] {
    const together = this.#runs.add(() => this.#paintTogether(opened, run));
    return run.map((block) =>
      together.then(
        () => true,
        (cause: unknown) => {
          if (!isTileDamage(cause)) throw cause;
          // Where one lies on damaged pixels, the others need not.
          return run.length > 1 ? (this.#paintRun(opened, [block])[0] as Promise<boolean>) : false;
        },
      ),
    );
  }

  async #paintTogether({ index, tile }: OpenedTile, run: readonly Block[]): Promise<void> {
    this.#signal?.throwIfAborted();
    const { width, height } = tile.grid;
    const number = (run[0] as Block).square - index * SQUARES_OF_TILE;
    const across = squaresAcross(tile.grid);
    const left = (number % across) * BLOCK;
    const top = Math.floor(number / across) * BLOCK;
    const sources = await tile.sources(
      left,
      top,
      Math.min(run.length * BLOCK, width - left),
      Math.min(BLOCK, height - top),
    );
    await this.#canvas.paint(
      sources,
      run.map(({ id }) => id),
    );
  }
}

/** Squares that lie one behind the other in a row, as many as are painted together at most. They come in order. */
function runsAmong<T>(
  items: readonly T[],
  first: number,
  across: number,
  squareOf: (item: T) => number,
): T[][] {
  const runs: T[][] = [];
  let run: T[] = [];
  let next = NaN;
  for (const item of items) {
    const square = squareOf(item);
    if (square !== next || (square - first) % across === 0 || run.length === TOGETHER) {
      run = [];
      runs.push(run);
    }
    run.push(item);
    next = square + 1;
  }
  return runs;
}
