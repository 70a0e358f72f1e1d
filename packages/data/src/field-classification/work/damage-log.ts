import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PerseusError, readJsonFile, writeFileAtomically } from '@perseus/core';

const DAMAGE_VERSION = 1;

const damageSchema = z.strictObject({
  formatVersion: z.literal(DAMAGE_VERSION),
  /** By their place in the request, which is part of a job's identity. */
  tiles: z.array(z.strictObject({ tile: z.int().min(0), problem: z.string() })),
});

/**
 * What a job in progress found wrong with its tiles, `damage.json` of a work folder: where another tile served the objects
 * of a damaged one, nothing in the results tells of it to a start that goes on behind them.
 */
export class DamageLog {
  readonly #path: string;
  readonly #problems: Map<number, string>;
  #written: Promise<void> = Promise.resolve();

  private constructor(path: string, problems: Map<number, string>) {
    this.#path = path;
    this.#problems = problems;
  }

  /** @throws PerseusError `FILE_UNREADABLE`, `FORMAT_TOO_NEW` */
  static async open(folder: string): Promise<DamageLog> {
    const path = damagePathIn(folder);
    return new DamageLog(path, await readProblems(path));
  }

  static async remove(folder: string): Promise<void> {
    await rm(damagePathIn(folder), { force: true });
  }

  get problems(): ReadonlyMap<number, string> {
    return this.#problems;
  }

  /**
   * Keeps the first problem of a tile. Once it settles the problem is on the disk, whoever told it first: the results that
   * depend on it may follow.
   *
   * @throws PerseusError `FILE_UNWRITABLE`
   */
  note(tile: number, problem: string): Promise<void> {
    if (this.#problems.has(tile)) return this.#written;
    this.#problems.set(tile, problem);
    this.#written = this.#written.then(() => this.#write());
    return this.#written;
  }

  #write(): Promise<void> {
    const tiles = Array.from(this.#problems, ([tile, problem]) => ({ tile, problem }));
    return writeFileAtomically(
      this.#path,
      `${JSON.stringify({ formatVersion: DAMAGE_VERSION, tiles }, null, 2)}\n`,
    );
  }
}

function damagePathIn(folder: string): string {
  return join(folder, 'damage.json');
}

async function readProblems(path: string): Promise<Map<number, string>> {
  try {
    const { tiles } = await readJsonFile(path, damageSchema, 'list of damaged tiles', DAMAGE_VERSION);
    return new Map(tiles.map(({ tile, problem }) => [tile, problem]));
  } catch (error) {
    if (error instanceof PerseusError && error.code === 'FILE_MISSING') return new Map();
    throw error;
  }
}
