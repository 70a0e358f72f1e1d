import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { classify } from '../../src/classify/classify.js';
import type { Engine } from '../../src/engines/engine.js';
import { PerseusError } from '../../src/errors/perseus-error.js';
import { readAllOf, reading } from './batch-source.js';
import { PixelEngine, cutoutOf, judgeWith, rowsOf, run } from './pixel-engine.js';

describe('where batches are read at once the work ends', () => {
  const endless = (engine: Engine) => reading(readAllOf(engine, () => ({ tile: 'A' })));

  test('with the reason of its signal, after what was given out, and reads no further', async () => {
    const engine = new PixelEngine();
    const stop = new AbortController();
    const reason = new Error('enough');
    const source = endless(engine);
    const given: number[] = [];
    const consume = async () => {
      const options = { batchSize: 8, signal: stop.signal };
      for await (const { row } of classify(rowsOf(10_000), source, judgeWith(engine), options))
        if (given.push(row.row) === 20) stop.abort(reason);
    };
    await expect(consume()).rejects.toBe(reason);
    expect(given).toEqual(rowsOf(24).map(({ row }) => row));
    const { length } = source.batches;
    expect(length).toBeLessThan(25);
    await delay(20);
    expect(source.batches.length).toBe(length);
  });

  test('when its consumer leaves, once what is in work is through', async () => {
    const engine = new PixelEngine();
    const source = endless(engine);
    let open = true;
    async function* rows() {
      try {
        yield* rowsOf(10_000);
      } finally {
        open = false;
      }
    }
    for await (const { row } of classify(rows(), source, judgeWith(engine), { batchSize: 8 }))
      if (row.row === 10) break;
    expect(open).toBe(false);
    expect(engine.running).toBe(0);
    expect(source.batches.length).toBeLessThan(25);
  });

  test('with what a batch’s reading rejects with, in the batch’s turn', async () => {
    const engine = new PixelEngine();
    const damaged = new PerseusError('FIELD_DAMAGED', 'The field cannot be read.');
    const good = readAllOf(engine, cutoutOf);
    const source = reading((rows) => (rows[0]!.row > 80 ? Promise.reject(damaged) : good(rows)));
    const given: number[] = [];
    const consume = async () => {
      for await (const { row } of classify(rowsOf(1000), source, judgeWith(engine), { batchSize: 8 }))
        given.push(row.row);
    };
    await expect(consume()).rejects.toBe(damaged);
    expect(given).toEqual(rowsOf(80).map(({ row }) => row));
  });

  test.each(['ENOMEM', 'EMFILE'])('with %s in a row’s place, which is not the row’s fault', async (code) => {
    const engine = new PixelEngine();
    const fault = Object.assign(new Error('it does not go on'), { code });
    const source = reading(readAllOf(engine, (row) => (row.row === 13 ? fault : { tile: 'A' })));
    await expect(run(rowsOf(100), source, judgeWith(engine))).rejects.toBe(fault);
  });

  test('with the error of the engine that ran what lies there', async () => {
    const engine = new PixelEngine();
    engine.failAt = 3;
    await expect(run(rowsOf(100), endless(engine), judgeWith(engine))).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
    });
  });

  test('where a source gives fewer cutouts than rows', async () => {
    const engine = new PixelEngine();
    const source = reading((rows) => Promise.resolve(rows.slice(1).map((row) => cutoutOf(row))));
    await expect(run(rowsOf(8), source, judgeWith(engine))).rejects.toThrow(/7 cutouts of 8 rows/);
  });
});
