import { arcminBetween, type SkyObject, type Spectrum } from './sky.js';

interface Row {
  object: SkyObject;
  spectrum: Spectrum | null;
  distance: number;
  upId: number;
}

export type Cell = string | number | bigint;

export class SqlError extends Error {}

/** As much of SQL Server as the queries of Perseus need: one SELECT over the objects about a position. */
export function runSmallSql(sql: string, sky: SkyObject[]): { names: string[]; rows: Cell[][] } {
  const nearby = /fGetNearbyObjEq\(([^,]+),([^,]+),([^)]+)\)/.exec(sql);
  if (nearby === null) throw new SqlError('Invalid object name.');
  const [ra, dec, radius] = nearby.slice(1).map(Number) as [number, number, number];
  const around = sky
    .map((object) => ({ object, distance: arcminBetween(object, { ra, dec }), upId: 0 }))
    .filter(({ distance }) => distance < radius);
  const joined: Row[] = /JOIN SpecObj/.test(sql)
    ? around.flatMap((row) => row.object.spectra.map((spectrum) => ({ ...row, spectrum })))
    : around.map((row) => ({ ...row, spectrum: null }));
  const kept = joined.filter((row) => conditions(sql).every((holds) => holds(row)));
  if (/ORDER BY distance/.test(sql)) kept.sort((a, b) => a.distance - b.distance);
  const top = Number(/^SELECT TOP (\d+)/.exec(sql.trim())?.[1] ?? Infinity);
  return select(sql, kept.slice(0, top));
}

/** For CrossID: the objects near each uploaded position, by the same kind of select list. */
export function runCrossIdSql(
  sql: string,
  sky: SkyObject[],
  positions: { ra: number; dec: number }[],
  radiusArcmin: number,
  nearestOnly: boolean,
): { names: string[]; rows: Cell[][] } {
  const rows = positions.flatMap((position, i) => {
    const near = sky
      .map((object) => ({ object, distance: arcminBetween(object, position), upId: i + 1 }))
      .filter(({ distance }) => distance < radiusArcmin)
      .sort((a, b) => a.distance - b.distance);
    return nearestOnly ? near.slice(0, 1) : near;
  });
  return select(
    sql,
    rows.map((row) => ({ ...row, spectrum: row.object.spectra[0] ?? null })),
  );
}

function select(sql: string, rows: Row[]): { names: string[]; rows: Cell[][] } {
  const list = /^SELECT(?:\s+TOP \d+)?\s+(.*?)\s+FROM\s/s.exec(sql.trim())?.[1];
  if (list === undefined) throw new SqlError("Incorrect syntax near the keyword 'FROM'.");
  const items = list.split(/,(?![^()]*\))/).map((item) => {
    const [expression = '', alias] = item.trim().split(/\s+as\s+/i);
    return { expression, name: alias ?? (expression.split('.').at(-1) as string) };
  });
  return {
    names: items.map(({ name }) => name),
    rows: rows.map((row) => items.map(({ expression }) => evaluate(expression, row))),
  };
}

/** Names added to and taken from one another; nothing else is asked for. */
function evaluate(expression: string, row: Row): Cell {
  const terms = expression.split(/\s+([+-])\s+/);
  const first = valueOf(terms[0] as string, row);
  if (terms.length === 1) return first;
  let sum = Number(first);
  for (let i = 1; i < terms.length; i += 2) {
    const value = Number(valueOf(terms[i + 1] as string, row));
    sum += terms[i] === '+' ? value : -value;
  }
  // As the service prints a 32-bit number.
  return Number(Math.fround(sum).toPrecision(7));
}

function valueOf(name: string, { object, spectrum, distance, upId }: Row): Cell {
  if (name === 'N.distance') return distance;
  if (name === 'u.up_id') return upId;
  if (name === 'dbo.fPhotoFlagsN(p.flags)') return object.flagText;
  const [, table, column = ''] = /^([ps])\.(\w+)$/.exec(name) ?? [];
  const [quantity = '', band = ''] = column.split('_');
  const value =
    table === 's'
      ? spectrum === null
        ? ''
        : spectrum[column as keyof Spectrum]
      : quantity === 'modelMag' || quantity === 'extinction'
        ? object[quantity][band]
        : (object as unknown as Record<string, Cell | undefined>)[column];
  if (value === undefined) throw new SqlError(`Invalid column name '${column || name}'.`);
  return value;
}

function conditions(sql: string): ((row: Row) => boolean)[] {
  const where = /\sWHERE\s(.*?)(\sORDER BY\s.*)?$/s.exec(sql)?.[1];
  return (where ?? '')
    .split(/\s+and\s+/)
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) => {
      const type = /^p\.type = (\d)$/.exec(text)?.[1];
      if (type !== undefined) return ({ object }: Row) => object.type === Number(type);
      const line = /^p\.modelMag_r ([<>]) -14\.3\*\(p\.modelMag_g - p\.modelMag_z\) \+ (\d+)$/.exec(text);
      if (line === null) throw new SqlError(`Incorrect syntax near '${text}'.`);
      return ({ object: { modelMag } }: Row) => {
        const { g = 0, r = 0, z = 0 } = modelMag;
        const limit = -14.3 * (g - z) + Number(line[2]);
        return line[1] === '<' ? r < limit : r > limit;
      };
    });
}
