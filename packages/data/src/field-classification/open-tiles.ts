import type { FieldTile } from '../rendering/field-tile.js';
import { RenderedTile } from '../rendering/rendered-tile.js';
import type { Rendering } from '../rendering/rendering.js';

/** Tiles that are open at one time: the one in work, and the next while the last cutouts of the first are judged. */
const OPEN_AT_ONCE = 2;

/** Opens tiles as they are asked for, and closes those that were not asked for longest. */
export class OpenTiles implements AsyncDisposable {
  readonly #tiles: readonly FieldTile[];
  readonly #rendering: Rendering;
  readonly #cacheBytes: number;
  readonly #open = new Map<number, Promise<RenderedTile>>();

  constructor(tiles: readonly FieldTile[], rendering: Rendering, cacheBytes: number) {
    this.#tiles = tiles;
    this.#rendering = rendering;
    this.#cacheBytes = cacheBytes;
  }

  get(index: number): Promise<RenderedTile> {
    const open = this.#open.get(index);
    if (open) return open;
    const tile = this.#tiles[index];
    if (!tile) throw new RangeError(`there is no tile ${index}`);
    const opening = RenderedTile.open(tile, this.#rendering, {
      cacheBytes: this.#cacheBytes / OPEN_AT_ONCE,
    });
    // A failure is kept: a damaged tile would otherwise be tried anew for each of its objects.
    opening.catch(() => undefined);
    this.#open.set(index, opening);
    this.#closeOldest();
    return opening;
  }

  #closeOldest(): void {
    for (const [index, tile] of this.#open) {
      if (this.#open.size <= OPEN_AT_ONCE) return;
      this.#open.delete(index);
      void closeQuietly(tile);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#open.values()].map(closeQuietly));
    this.#open.clear();
  }
}

async function closeQuietly(tile: Promise<RenderedTile>): Promise<void> {
  const opened = await tile.catch(() => undefined);
  await opened?.[Symbol.asyncDispose]();
}
