import type { View } from '../../views/view.js';
import type { EngineOutput } from '../batch.js';
import type { PaintingSources } from './painting-sources.js';

export interface CanvasOptions {
  /** Side of a block, pixels. */
  side: number;
  /** Blocks that are wanted; where memory does not hold them there are fewer, halved and halved again. */
  blocks: number;
}

/**
 * Where an engine computes, room for what a field shows: blocks of pixels that are painted there, and cutouts taken of them.
 *
 * Calls may overlap. What is taken shows what was painted by promises that had settled before.
 */
export interface Canvas extends AsyncDisposable {
  readonly side: number;
  readonly blocks: number;
  /**
   * Paints a rectangle into blocks, `into[k]` taking its columns from k times the side on. It is as high as a block at most. What
   * a block has beyond the rectangle is black, without data.
   *
   * @param sources which must not change until the promise settles
   * @throws PerseusError `NATIVE_ARGUMENT` where sources or blocks are none, `ENGINE_CLOSED`, `ENGINE_FAILED`,
   *   `CUDA_KERNEL`
   */
  paint(sources: PaintingSources, into: readonly number[]): Promise<void>;
  /**
   * Takes cutouts; what is painted over them later does not concern them.
   *
   * @param windows whose arrays must not change until the promise settles
   * @throws PerseusError as `paint`
   */
  take(windows: CanvasWindows): Promise<ResidentCutouts>;
  /** Waits for what was asked for. What was taken and neither run nor released is lost. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Square windows of one grid, which blocks tile from (0, 0) on. */
export interface CanvasWindows {
  /** Side, pixels. */
  size: number;
  /** Of each its first column and row; they may lie beyond the grid. */
  left: Int32Array;
  top: Int32Array;
  blocks: BlocksOfGrid;
}

/** Which block shows which square of the grid: a rectangle of squares, in which all windows lie as far as they show anything. */
export interface BlocksOfGrid {
  /** Square of the first. */
  column: number;
  row: number;
  across: number;
  /** [down, across]; -1 where nothing is painted: black, without data. */
  ids: Int32Array;
}

/** What the pixels of a cutout tell of it. */
export interface CutoutMarks {
  /** Pixels without data, and saturated ones. */
  withoutData: number;
  saturated: number;
  /** Whether its middle, pixel (size / 2, size / 2), has no data. */
  centreWithoutData: boolean;
  /** Whether one of its four sides has no data at all. */
  sideWithoutData: boolean;
  /** Pixels that are red by the overly-red rule of Pruitt (2024), as `redPercent` of @perseus/data counts them. */
  red: number;
}

/** Cutouts of one size that lie where an engine computes, until they are run or released. */
export interface ResidentCutouts {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** Known for good, also once they are released. */
  marksOf(index: number): CutoutMarks;
  /**
   * Gives what `Engine.run` gives of the same pixels. Once: they are released with it.
   *
   * @throws PerseusError as `Engine.run`; `ENGINE_CLOSED` where they were released, or their canvas is closed
   */
  run(views: readonly View[]): Promise<EngineOutput>;
  /** Does nothing where they run or ran, or were released. */
  release(): void;
}
