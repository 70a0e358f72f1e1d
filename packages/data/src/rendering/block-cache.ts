/** What of a tile is rendered: the most recent blocks, up to a number of bytes. */
export class BlockCache<Block> {
  readonly #blocks = new Map<number, Promise<Block>>();
  readonly #most: number;
  readonly #render: (block: number) => Promise<Block>;

  /** @param most blocks that are kept */
  constructor(most: number, render: (block: number) => Promise<Block>) {
    this.#most = Math.max(1, most);
    this.#render = render;
  }

  /** Blocks are rendered once while they are kept, however many ask at the same time. */
  get(block: number): Promise<Block> {
    const kept = this.#blocks.get(block);
    if (kept) {
      // A Map keeps the order of insertion: the first is the one that nobody has asked for longest.
      this.#blocks.delete(block);
      this.#blocks.set(block, kept);
      return kept;
    }
    const rendered = this.#render(block);
    this.#blocks.set(block, rendered);
    // A failure must not be kept: the next to ask may meet a disk that answers again.
    rendered.catch(() => this.#blocks.delete(block));
    for (const oldest of this.#blocks.keys()) {
      if (this.#blocks.size <= this.#most) break;
      this.#blocks.delete(oldest);
    }
    return rendered;
  }
}
