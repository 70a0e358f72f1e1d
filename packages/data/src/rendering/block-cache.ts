/** What of a tile is rendered: the most recent blocks, up to a number of bytes. */
export class BlockCache<Block> {
  readonly #blocks = new Map<number, Promise<Block>>();
  readonly #most: number;
  readonly #render: (first: number, count: number) => Promise<Block>[];

  /**
   * @param most blocks that are kept
   * @param render makes blocks that follow one another
   */
  constructor(most: number, render: (first: number, count: number) => Promise<Block>[]) {
    this.#most = Math.max(1, most);
    this.#render = render;
  }

  /**
   * Blocks are rendered once while they are kept, however many ask at the same time.
   *
   * @param ahead blocks after it that may be rendered with it, because they will be asked for soon
   */
  get(block: number, ahead = 0): Promise<Block> {
    const kept = this.#blocks.get(block);
    if (kept) {
      // A Map keeps the order of insertion: the first is the one that nobody has asked for longest.
      this.#blocks.delete(block);
      this.#blocks.set(block, kept);
      return kept;
    }
    const rendered = this.#render(block, this.#runFrom(block, ahead));
    // The one that is asked for last, as the most recent.
    for (let i = rendered.length - 1; i >= 0; i--) this.#keep(block + i, rendered[i] as Promise<Block>);
    for (const oldest of this.#blocks.keys()) {
      if (this.#blocks.size <= this.#most) break;
      this.#blocks.delete(oldest);
    }
    return rendered[0] as Promise<Block>;
  }

  has(block: number): boolean {
    return this.#blocks.has(block);
  }

  /** Length of the run of missing blocks from one on. */
  #runFrom(block: number, ahead: number): number {
    // Of two rows of blocks that a cutout lies in, with as much behind it: more would push out what is needed now.
    const longest = Math.min(1 + ahead, Math.floor(this.#most / 8));
    let count = 1;
    while (count < longest && !this.#blocks.has(block + count)) count++;
    return count;
  }

  #keep(block: number, rendered: Promise<Block>): void {
    this.#blocks.set(block, rendered);
    // A failure must not be kept: the next to ask may meet a disk that answers again.
    rendered.catch(() => this.#blocks.delete(block));
  }
}
