import type { FieldTile } from '../../rendering/field-tile.js';
import { RenderedTile } from '../../rendering/rendered-tile.js';
import type { Rendering } from '../../rendering/rendering.js';
import type { TileTreatment } from '../../rendering/treatment/tile-treatment.js';

/** Tiles that are kept open: the one in work, and the next while the last cutouts of the first are taken. */
const OPEN_AT_ONCE = 2;

interface Opened {
  tile: Promise<RenderedTile>;
  users: number;
}

export interface OpenTilesOptions extends TileTreatment {
  rendering: Rendering;
  /** Memory for rendered blocks, of all tiles together. */
  cacheBytes: number;
}

/** Opens tiles as they are asked for, and closes those that nobody uses and were not asked for longest. */
export class OpenTiles implements AsyncDisposable {
  readonly #tiles: readonly FieldTile[];
  readonly #options: OpenTilesOptions;
  readonly #open = new Map<number, Opened>();

  constructor(tiles: readonly FieldTile[], options: OpenTilesOptions) {
    this.#tiles = tiles;
    this.#options = options;
  }

  /** Does something with a tile, which stays open meanwhile. */
  async use<T>(index: number, work: (tile: RenderedTile) => Promise<T>): Promise<T> {
    const opened = this.#open.get(index) ?? this.#openTile(index);
    // Last in the row of those that may be closed: objects that go back and forth between tiles must not reopen them.
    this.#open.delete(index);
    this.#open.set(index, opened);
    opened.users++;
    try {
      return await work(await opened.tile);
    } finally {
      opened.users--;
      this.#closeUnused();
    }
  }

  #openTile(index: number): Opened {
    const tile = this.#tiles[index];
    if (!tile) throw new RangeError(`there is no tile ${index}`);
    const { rendering, cacheBytes, ...treatment } = this.#options;
    const opening = RenderedTile.open(tile, rendering, {
      ...treatment,
      cacheBytes: cacheBytes / OPEN_AT_ONCE,
    });
    // A failure is kept: a damaged tile would otherwise be tried anew for each of its objects.
    opening.catch(() => undefined);
    const opened = { tile: opening, users: 0 };
    this.#open.set(index, opened);
    return opened;
  }

  #closeUnused(): void {
    for (const [index, { tile, users }] of this.#open) {
      if (this.#open.size <= OPEN_AT_ONCE) return;
      if (users > 0) continue;
      this.#open.delete(index);
      void closeQuietly(tile);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#open.values()].map(({ tile }) => closeQuietly(tile)));
    this.#open.clear();
  }
}

async function closeQuietly(tile: Promise<RenderedTile>): Promise<void> {
  const opened = await tile.catch(() => undefined);
  await opened?.[Symbol.asyncDispose]();
}
