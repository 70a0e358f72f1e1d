import { PerseusError, type SkyPosition } from '@perseus/core';
import { columnNamed, type Catalogue } from '../../catalogue/table/catalogue.js';
import { numberAt } from '../../catalogue/table/column.js';
import { skyServerSearch } from '../../services/skyserver/search.js';
import type { Via } from '../services/image-service.js';
import type { PlacedField } from './field-geometry.js';
import { RERUN } from './frame-file.js';

/** One question serves the objects of such a piece of sky. */
const TILE_DEG = 0.25;
/** From the middle of a field to its corner, arcminutes. */
const FIELD_ARCMIN = 8.4;
const NUMBERS = ['run', 'camcol', 'field', 'a', 'b', 'c', 'd', 'e', 'f', 'node', 'incl'] as const;

/** Asks SkyServer for the fields about positions, once for each piece of sky. */
export class FieldsAround {
  readonly #tiles = new Map<string, Promise<PlacedField[]>>();
  readonly #service: { release: string; service?: string };

  constructor(service: { release: string; service?: string }) {
    this.#service = service;
  }

  /** @throws PerseusError `SERVICE_...` */
  async at(position: SkyPosition, via: Via): Promise<PlacedField[]> {
    const { centre, key } = tileOf(position);
    const known = this.#tiles.get(key) ?? this.#ask(centre, via);
    this.#tiles.set(key, known);
    try {
      return await known;
    } catch (cause) {
      // The next object asks again: the service may have recovered.
      this.#tiles.delete(key);
      throw cause;
    }
  }

  async #ask(centre: SkyPosition, { client, signal }: Via): Promise<PlacedField[]> {
    const answer = await skyServerSearch({ ...this.#service, sql: fieldsSql(centre), client, signal });
    return answer.rows === 0 ? [] : fieldsIn(answer);
  }
}

/** The tile's middle: its width in right ascension grows with declination, so that it stays a square on the sky. */
function tileOf({ raDeg, decDeg }: SkyPosition): { centre: SkyPosition; key: string } {
  const band = Math.floor((decDeg + 90) / TILE_DEG);
  const dec = Math.min(90, (band + 0.5) * TILE_DEG - 90);
  const count = Math.max(1, Math.floor((360 * Math.cos((dec * Math.PI) / 180)) / TILE_DEG));
  const step = Math.min(count - 1, Math.floor((raDeg / 360) * count));
  return { centre: { raDeg: ((step + 0.5) * 360) / count, decDeg: dec }, key: `${band}:${step}` };
}

function fieldsSql({ raDeg, decDeg }: SkyPosition): string {
  const radius = (TILE_DEG * 60 * Math.SQRT1_2 * 1.1 + FIELD_ARCMIN).toFixed(2);
  return (
    `SELECT ${NUMBERS.map((name) => `f.${name}`).join(', ')} ` +
    `FROM dbo.fGetNearbyFrameEq(${raDeg.toFixed(6)}, ${decDeg.toFixed(6)}, ${radius}, 0) AS n ` +
    `JOIN Frame AS f ON f.fieldID = n.fieldID WHERE f.zoom = 0 AND f.rerun = ${RERUN}`
  );
}

function fieldsIn(answer: Catalogue): PlacedField[] {
  const columns = NUMBERS.map((name) => {
    const column = columnNamed(answer, name);
    if (column !== undefined) return column;
    const message = `${answer.path} gave fields without "${name}". Check the release.`;
    throw new PerseusError('SERVICE_ANSWER', message, { url: answer.path, column: name });
  });
  return Array.from(
    { length: answer.rows },
    (_, row) =>
      Object.fromEntries(
        columns.map((column, i) => [NUMBERS[i], numberAt(column, row)]),
      ) as unknown as PlacedField,
  );
}
