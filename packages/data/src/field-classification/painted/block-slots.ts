/** A canvas's block, and the square of the field that it shows. */
export interface Slot {
  readonly id: number;
  readonly square: number;
  /** Settles once it is painted; false where the square cannot be: then it shows nothing. */
  readonly painted: Promise<boolean>;
}

/** Who paints what is missing. */
export interface Painter {
  /** Further squares that are worth painting with those that are missing: they are, as far as there is room. */
  ahead(missing: readonly number[]): number[];
  /** Begins to paint; of each block whether it came about. */
  paint(blocks: readonly Pick<Slot, 'id' | 'square'>[]): Promise<boolean>[];
}

interface Kept extends Slot {
  holders: number;
  /** It shows nothing, and is free once nobody holds it: the next to ask may meet a disk that answers again. */
  failed: boolean;
}

interface Waiting {
  squares: readonly number[];
  painter: Painter;
  resolve(slots: Slot[]): void;
}

/**
 * Which of a canvas's blocks shows which square: what somebody holds stays, and of the rest what was held last.
 *
 * Who waits for room holds nothing meanwhile, and those who hold something wait for no room: they cannot wait for each other.
 */
export class BlockSlots {
  readonly count: number;
  readonly #free: number[];
  readonly #held = new Map<number, Kept>();
  /** Painted, and held by nobody: the one that was let go of first in front. */
  readonly #idle = new Map<number, Kept>();
  readonly #waiting: Waiting[] = [];

  /** @param count blocks of the canvas */
  constructor(count: number) {
    this.count = count;
    this.#free = Array.from({ length: count }, (_, i) => count - 1 - i);
  }

  /** Whether it is shown, or will be once it is painted. */
  has(square: number): boolean {
    return this.#held.has(square) || this.#idle.has(square);
  }

  /**
   * Blocks for squares, and for what was painted ahead with them: nobody else's until they are let go of, which must not be
   * before all of them are painted. Those who ask are served in turn.
   *
   * @param squares no more than there are blocks, each once
   */
  hold(squares: readonly number[], painter: Painter): Promise<Slot[]> {
    if (squares.length > this.count)
      throw new RangeError(`${squares.length} squares do not go on ${this.count} blocks`);
    return new Promise((resolve) => {
      this.#waiting.push({ squares, painter, resolve });
      this.#serve();
    });
  }

  letGo(slots: readonly Slot[]): void {
    for (const slot of slots as readonly Kept[]) {
      if (--slot.holders > 0) continue;
      if (slot.failed) {
        this.#free.push(slot.id);
      } else {
        this.#held.delete(slot.square);
        this.#idle.set(slot.square, slot);
      }
    }
    this.#serve();
  }

  #serve(): void {
    for (let next = this.#waiting[0]; next && this.#hasRoomFor(next.squares); next = this.#waiting[0]) {
      this.#waiting.shift();
      next.resolve(this.#take(next));
    }
  }

  #hasRoomFor(squares: readonly number[]): boolean {
    const missing = squares.filter((square) => !this.has(square)).length;
    const idle = squares.filter((square) => this.#idle.has(square)).length;
    return missing <= this.#free.length + this.#idle.size - idle;
  }

  #take({ squares, painter }: Waiting): Slot[] {
    const missing = squares.filter((square) => !this.has(square));
    const more = missing.length === 0 ? [] : painter.ahead(missing).filter((square) => !this.has(square));
    const kept = squares.filter((square) => this.has(square)).map((square) => this.#keep(square));
    const room = this.#free.length + this.#idle.size;
    const fresh = [...new Set([...missing, ...more])].slice(0, room);
    return [...kept, ...this.#paint(fresh, painter)];
  }

  #keep(square: number): Kept {
    const slot = (this.#held.get(square) ?? this.#idle.get(square)) as Kept;
    this.#idle.delete(square);
    this.#held.set(square, slot);
    slot.holders++;
    return slot;
  }

  #paint(squares: readonly number[], painter: Painter): Kept[] {
    if (squares.length === 0) return [];
    const blocks = squares.map((square) => ({ square, id: this.#freeBlock() }));
    const outcomes = painter.paint(blocks);
    return blocks.map((block, i) => {
      const slot: Kept = { ...block, painted: outcomes[i] as Promise<boolean>, holders: 1, failed: false };
      this.#held.set(slot.square, slot);
      slot.painted.then(
        (shows) => {
          if (!shows) this.#forget(slot);
        },
        () => this.#forget(slot),
      );
      return slot;
    });
  }

  #freeBlock(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const [oldest] = this.#idle.values();
    if (!oldest) throw new RangeError('all blocks are held');
    this.#idle.delete(oldest.square);
    return oldest.id;
  }

  #forget(slot: Kept): void {
    slot.failed = true;
    if (this.#held.get(slot.square) === slot) this.#held.delete(slot.square);
  }
}
