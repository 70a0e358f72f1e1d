import { setTimeout as delay } from 'node:timers/promises';
import type { CatalogueRow } from '../../src/classify/catalogue-row.js';
import type { Cutout, CutoutSource, ResidentCutout } from '../../src/classify/cutout-source.js';
import type { Engine } from '../../src/engines/engine.js';
import { PixelResidents } from './pixel-engine.js';

type Read = Cutout | ResidentCutout | Error;
export type BatchSource = Required<CutoutSource>;

export const notByRow = () => Promise.reject(new Error('a row was read by itself'));

/** A source whose batches `readAll` reads, and notes. */
export function reading(readAll: BatchSource['readAll']): BatchSource & { batches: CatalogueRow[][] } {
  const batches: CatalogueRow[][] = [];
  return {
    batches,
    read: notByRow,
    readAll: (rows) => {
      batches.push([...rows]);
      return readAll(rows);
    },
  };
}

/** Each row as it says, the resident ones by the tile named: those of a tile lie together, last row first. */
export function readAllOf(
  engine: Engine,
  of: (row: CatalogueRow) => Cutout | Error | { tile: string },
  taken: PixelResidents[] = [],
): BatchSource['readAll'] {
  return async (rows) => {
    await delay((rows[0]!.row * 5) % 4);
    const outcomes = rows.map((row) => of(row));
    const among = new Map<string, { residents: PixelResidents; rows: CatalogueRow[] }>();
    const tiles = outcomes.flatMap((outcome) => ('tile' in outcome ? [outcome.tile] : []));
    for (const tile of new Set(tiles)) {
      const there = rows.filter((_, i) => isOf(outcomes[i]!, tile)).toReversed();
      const residents = new PixelResidents(engine, there);
      taken.push(residents);
      among.set(tile, { residents, rows: there });
    }
    return outcomes.map((outcome, i): Read => {
      if (!('tile' in outcome)) return outcome;
      const { residents, rows: there } = among.get(outcome.tile)!;
      return { among: residents, index: there.indexOf(rows[i]!) };
    });
  };
}

const isOf = (outcome: object, tile: string) => 'tile' in outcome && outcome.tile === tile;
