/** A tile that shows an object, and where. */
export interface Candidate {
  tile: number;
  /** Place in that tile's grid, pixels. */
  x: number;
  y: number;
}

/** Further tiles that are remembered of an object: four meet at a corner of a survey's grid. */
export const MOST_FURTHER = 3;

/**
 * The next-best tiles of objects that several tiles show, best first. Only where tiles overlap does it hold anything:
 * 84 bytes an object there, and 4 bytes for each of the catalogue.
 */
export class FurtherTiles {
  /** Of each row of the catalogue; 0 is none. */
  #placeOf: Uint32Array | null = null;
  readonly #rows: number;
  #used = 0;
  #tile = new Int32Array(0);
  #x = new Float64Array(0);
  #y = new Float64Array(0);
  #room = new Float64Array(0);

  constructor(rows: number) {
    this.#rows = rows;
  }

  /** Puts a tile among the row's by its `room`; of equal ones the first that came stays before. */
  add(row: number, { tile, x, y }: Candidate, room: number): void {
    const first = this.#placeFor(row);
    let at = first + MOST_FURTHER;
    while (at > first && room > (this.#room[at - 1] as number)) at--;
    if (at === first + MOST_FURTHER) return;
    for (const list of [this.#tile, this.#x, this.#y, this.#room])
      list.copyWithin(at + 1, at, first + MOST_FURTHER - 1);
    this.#tile[at] = tile;
    this.#x[at] = x;
    this.#y[at] = y;
    this.#room[at] = room;
  }

  of(row: number): Candidate[] {
    const place = this.#placeOf?.[row] ?? 0;
    if (place === 0) return [];
    const found: Candidate[] = [];
    for (let at = (place - 1) * MOST_FURTHER; at < place * MOST_FURTHER; at++) {
      const tile = this.#tile[at] as number;
      if (tile !== -1) found.push({ tile, x: this.#x[at] as number, y: this.#y[at] as number });
    }
    return found;
  }

  has(row: number, tile: number): boolean {
    return this.of(row).some((candidate) => candidate.tile === tile);
  }

  #placeFor(row: number): number {
    this.#placeOf ??= new Uint32Array(this.#rows);
    let place = this.#placeOf[row] as number;
    if (place === 0) {
      place = ++this.#used;
      this.#placeOf[row] = place;
      if (place * MOST_FURTHER > this.#tile.length) this.#grow();
    }
    return (place - 1) * MOST_FURTHER;
  }

  #grow(): void {
    const length = MOST_FURTHER * Math.max(256, 2 * this.#used);
    const grown = (list: Float64Array): Float64Array<ArrayBuffer> => {
      const longer = new Float64Array(length);
      longer.set(list);
      return longer;
    };
    const tiles = new Int32Array(length).fill(-1);
    tiles.set(this.#tile);
    this.#tile = tiles;
    this.#x = grown(this.#x);
    this.#y = grown(this.#y);
    this.#room = grown(this.#room);
  }
}
