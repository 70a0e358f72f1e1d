import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CatalogueRow } from '../../src/classify/catalogue-row.js';
import { classify } from '../../src/classify/classify.js';
import type { Cutout, CutoutSource } from '../../src/classify/cutout-source.js';
import { PerseusError } from '../../src/errors/perseus-error.js';
import { sideForAnyAngle } from '../../src/views/rotate.js';
import { notByRow, readAllOf, reading } from './batch-source.js';
import {
  PixelEngine,
  PixelResidents,
  SIZE,
  cutoutOf,
  expectedP,
  judgeWith,
  rowsOf,
  run,
} from './pixel-engine.js';

test('a source that reads batches is asked for batches alone, and every row comes back in order', async () => {
  const engine = new PixelEngine();
  const rows = rowsOf(203);
  const source = reading(readAllOf(engine, cutoutOf));
  const results = await run(rows, source, judgeWith(engine));
  expect(source.batches.flat()).toEqual(rows);
  expect(source.batches.map(({ length }) => length)).toEqual([...Array<number>(25).fill(8), 3]);
  expect(results.map(({ row }) => row)).toEqual(rows);
  for (const { row, pMember } of results) expect(pMember).toBeCloseTo(expectedP(row), 6);
});

test('a source is asked as an object, by its own methods', async () => {
  class Source implements CutoutSource {
    readonly #side = SIZE;
    read = notByRow;
    readAll(rows: readonly CatalogueRow[]) {
      return Promise.resolve(rows.map((row) => cutoutOf(row, this.#side)));
    }
  }
  const results = await run(rowsOf(3), new Source(), judgeWith(new PixelEngine()));
  expect(results.every(({ pMember }) => pMember !== null)).toBe(true);
});

describe('cutouts that lie where the engine computes', () => {
  test('run together, each group once, and beside those that do not', async () => {
    const engine = new PixelEngine();
    const taken: PixelResidents[] = [];
    const outcomeOf = (row: CatalogueRow) =>
      row.row % 3 === 0 ? cutoutOf(row) : { tile: row.row % 3 === 1 ? 'A' : 'B' };
    const rows = rowsOf(48);
    const source = reading(readAllOf(engine, outcomeOf, taken));
    const results = await run(rows, source, judgeWith(engine), { batchSize: 12 });
    expect(results.map(({ row }) => row)).toEqual(rows);
    for (const { row, pMember } of results) expect(pMember).toBeCloseTo(expectedP(row), 6);
    expect(taken.map(({ runs }) => runs)).toEqual(Array(8).fill(1));
    expect(engine.batches.map(({ count }) => count)).toEqual(Array(12).fill(4));
  });

  test('may be one for several rows, and more than are asked for', async () => {
    const engine = new PixelEngine();
    const rows = rowsOf(3);
    const source = reading(() => {
      const among = new PixelResidents(engine, rowsOf(9));
      return Promise.resolve([4, 4, 8].map((index) => ({ among, index })));
    });
    const results = await run(rows, source, judgeWith(engine));
    const expected = [5, 5, 9].map((row) => expectedP({ ...rows[0]!, row }));
    results.forEach(({ pMember }, i) => expect(pMember).toBeCloseTo(expected[i]!, 6));
  });

  test('are flagged where they are too small, and released', async () => {
    const engine = new PixelEngine();
    const small = new PixelResidents(engine, rowsOf(2), SIZE - 1);
    const source = reading((rows) =>
      Promise.resolve(rows.map((_, index) => ({ among: small, index: index % 2 }))),
    );
    const results = await run(rowsOf(5), source, judgeWith(engine));
    expect(results.map(({ flags }) => flags)).toEqual(Array(5).fill(['cutout-too-small']));
    expect(small).toMatchObject({ released: true, runs: 0 });
  });

  test.each([
    [SIZE, ['corners-reflected']],
    [sideForAnyAngle(SIZE), []],
  ])('of %i pixels are flagged %j where the model wants full corners', async (side, flags) => {
    const engine = new PixelEngine();
    const source = reading((rows) => {
      const among = new PixelResidents(engine, rows, side);
      return Promise.resolve(rows.map((_, index) => ({ among, index })));
    });
    const [result] = await run(rowsOf(1), source, judgeWith(engine, 16, 'crop'));
    expect(result!.flags).toEqual(flags);
  });
});

describe('what cannot be classified', () => {
  test('is an error in the row’s place, and becomes its flag', async () => {
    const engine = new PixelEngine();
    const source = reading(
      readAllOf(engine, (row) => {
        if (row.row % 4 === 1) return new PerseusError('OUTSIDE_FIELD', `${row.id} is not in the field.`);
        if (row.row % 4 === 2) return new TypeError('surprise');
        return row.row % 4 === 3 ? { tile: 'A' } : cutoutOf(row, SIZE - 1);
      }),
    );
    const results = await run(rowsOf(40), source, judgeWith(engine));
    const flags = ['cutout-too-small', 'outside-field', 'cutout-unreadable'];
    for (const { row, pMember, flags: given } of results) {
      const flag = flags[row.row % 4];
      expect(given).toEqual(flag === undefined ? [] : [flag]);
      expect(pMember === null).toBe(flag !== undefined);
    }
    expect(results[0]!.problem).toBe('0 is not in the field.');
  });

  test('is not read where the table says so, nor is a batch of nothing else', async () => {
    const engine = new PixelEngine();
    const rows = rowsOf(24).map((row) =>
      row.row <= 8 || row.row % 2 === 0 ? { ...row, problem: 'dec is 94.2.' } : row,
    );
    const source = reading(readAllOf(engine, cutoutOf));
    const results = await run(rows, source, judgeWith(engine));
    expect(source.batches.map((batch) => batch.map(({ row }) => row))).toEqual([
      [9, 11, 13, 15],
      [17, 19, 21, 23],
    ]);
    for (const { row, flags, pMember } of results)
      if (row.problem === undefined) expect(pMember).toBeCloseTo(expectedP(row), 6);
      else expect(flags).toEqual(['row-invalid']);
  });
});

/** What may become of a row. */
const outcome = fc.constantFrom(
  ...(['plain', 'larger', 'small', 'missing', 'odd', 'invalid', 'A', 'B'] as const),
);

test('whatever becomes of the rows, batches give what row by row gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(outcome, { maxLength: 60 }),
      fc.integer({ min: 1, max: 17 }),
      async (outcomes, batchSize) => {
        const engine = new PixelEngine();
        const rows = rowsOf(outcomes.length).map((row, i) =>
          outcomes[i] === 'invalid' ? { ...row, problem: 'ra is missing.' } : row,
        );
        const readable = (row: CatalogueRow): Cutout | Error => {
          const of = outcomes[row.row - 1];
          if (of === 'missing') return new PerseusError('CUTOUT_MISSING', `There is no cutout of ${row.id}.`);
          if (of === 'odd') return new TypeError('surprise');
          return cutoutOf(row, of === 'small' ? SIZE - 1 : of === 'larger' ? SIZE + 3 : SIZE);
        };
        const byRow: CutoutSource = {
          read: async (row) => {
            const cutout = readable(row);
            if (cutout instanceof Error) throw cutout;
            return cutout;
          },
        };
        const byBatch = reading(
          readAllOf(engine, (row) => {
            const of = outcomes[row.row - 1]!;
            return of === 'A' || of === 'B' ? { tile: of } : readable(row);
          }),
        );
        const expected = await run(rows, byRow, judgeWith(engine, 8), { batchSize });
        expect(await run(rows, byBatch, judgeWith(engine, 8), { batchSize })).toEqual(expected);
      },
    ),
    { numRuns: 40 },
  );
});

test('a batch is read while others run, and no more than a few are in memory', async () => {
  const engine = new PixelEngine();
  let [atOnce, mostAtOnce, read, given, mostAhead] = [0, 0, 0, 0, 0];
  const source = reading(async (rows) => {
    mostAtOnce = Math.max(mostAtOnce, ++atOnce);
    read += rows.length;
    mostAhead = Math.max(mostAhead, read - given);
    await delay(2);
    atOnce--;
    return rows.map((row) => cutoutOf(row));
  });
  for await (const _ of classify(rowsOf(1000), source, judgeWith(engine), { batchSize: 4 })) given++;
  expect(given).toBe(1000);
  expect(mostAtOnce).toBe(3);
  expect(mostAhead).toBeLessThanOrEqual(4 * 12);
  expect(engine.mostRunning).toBe(4);
});
