import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { classify } from '../../src/classify/classify.js';
import type { CutoutSource } from '../../src/classify/cutout-source.js';
import { PerseusError } from '../../src/errors/perseus-error.js';
import { PixelEngine, SIZE, cutoutOf, expectedP, judgeWith, rowsOf, run, sigmoid } from './pixel-engine.js';

const allReadable: CutoutSource = { read: (row) => Promise.resolve(cutoutOf(row)) };

test('every row comes back once, in order, with the probability of its own cutout after temperature', async () => {
  const rows = rowsOf(203);
  const slowAtRandom: CutoutSource = {
    read: async (row) => {
      await delay((row.row * 13) % 4);
      return cutoutOf(row);
    },
  };
  const results = await run(rows, slowAtRandom, judgeWith(new PixelEngine()));
  expect(results.map(({ row }) => row)).toEqual(rows);
  for (const { row, pMember, predictedLabel, pMemberSpread, flags } of results) {
    expect(pMember).toBeCloseTo(expectedP(row), 6);
    expect(predictedLabel).toBe(row.row >= 100 ? 'member' : 'background');
    expect(pMemberSpread).toBeNull();
    expect(flags).toEqual([]);
  }
});

test('the mean over views and its standard deviation come from the probabilities, not the logits', async () => {
  const [result] = await run(rowsOf(1), allReadable, judgeWith(new PixelEngine(), 8));
  const p = Array.from({ length: 8 }, (_, v) => sigmoid(((1 - 100) / 50 + v / 10) / 2));
  const mean = p.reduce((sum, one) => sum + one, 0) / 8;
  expect(result!.pMember).toBeCloseTo(mean, 6);
  const variance = p.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 8;
  expect(result!.pMemberSpread).toBeCloseTo(Math.sqrt(variance), 6);
});

test('an empty catalogue gives nothing', async () => {
  expect(await run([], allReadable, judgeWith(new PixelEngine()))).toEqual([]);
});

describe('what cannot be classified', () => {
  const troubled: CutoutSource = {
    read: (row) => {
      if (row.row % 10 === 3) throw new PerseusError('CUTOUT_MISSING', `There is no cutout of ${row.id}.`);
      if (row.row % 10 === 4) return Promise.reject(new TypeError('surprise'));
      if (row.row % 10 === 5) return Promise.resolve(cutoutOf(row, SIZE - 1));
      return Promise.resolve(cutoutOf(row));
    },
  };
  const rows = rowsOf(40).map((row) => (row.row % 10 === 6 ? { ...row, problem: 'dec is 94.2.' } : row));

  test('is flagged in its place, with the sentence behind the flag, and the rest is classified', async () => {
    const results = await run(rows, troubled, judgeWith(new PixelEngine()));
    expect(results.map(({ row }) => row.row)).toEqual(rows.map(({ row }) => row));
    const flags = ['cutout-missing', 'cutout-unreadable', 'cutout-too-small', 'row-invalid'];
    for (const { row, ...result } of results) {
      const flag = flags[(row.row % 10) - 3];
      if (flag)
        expect(result).toEqual({
          pMember: null,
          pMemberSpread: null,
          predictedLabel: null,
          flags: [flag],
          problem: expect.any(String) as string,
        });
      else expect(result.pMember).toBeCloseTo(expectedP(row), 6);
    }
    expect(results[2]!.problem).toBe('There is no cutout of 2.');
    expect(results[5]!.problem).toBe('dec is 94.2.');
  });

  test('does not move the others into other batches', async () => {
    const engine = new PixelEngine();
    await run(rows, troubled, judgeWith(engine), { batchSize: 10 });
    expect(engine.batches.map(({ count }) => count)).toEqual([6, 6, 6, 6]);
  });

  test('may be a whole batch, and then the engine is not asked', async () => {
    const engine = new PixelEngine();
    const nothing: CutoutSource = { read: () => Promise.reject(new Error('no disk')) };
    const results = await run(rowsOf(20), nothing, judgeWith(engine));
    expect(results.length).toBe(20);
    expect(engine.batches).toEqual([]);
  });

  test('includes what the network answers with no number', async () => {
    const rows = rowsOf(255);
    const results = await run(rows, allReadable, judgeWith(new PixelEngine()));
    expect(results[254]).toMatchObject({ pMember: null, predictedLabel: null, flags: ['not-finite'] });
    expect(results[253]!.pMember).not.toBeNull();
  });
});

test('cutouts of several sizes in one batch go to the engine by size and come back in order', async () => {
  const engine = new PixelEngine();
  const sizes: CutoutSource = { read: (row) => Promise.resolve(cutoutOf(row, SIZE + (row.row % 3) * 6)) };
  const rows = rowsOf(24);
  const results = await run(rows, sizes, judgeWith(engine));
  expect(results.map(({ row }) => row)).toEqual(rows);
  // With one view all are cut to the window; the pixel that tells the row is the window's first.
  expect(engine.batches.every(({ height }) => height === SIZE)).toBe(true);
  for (const { row, pMember } of results) expect(pMember).toBeCloseTo(expectedP(row), 6);
  const turned = new PixelEngine();
  await run(rows, sizes, judgeWith(turned, 16));
  expect(new Set(turned.batches.map(({ height }) => height))).toEqual(new Set([4, 8]));
});

test('a model trained without empty corners flags cutouts too small for its rotations', async () => {
  const sizes: CutoutSource = { read: (row) => Promise.resolve(cutoutOf(row, row.row === 1 ? SIZE : 12)) };
  const withCrop = await run(rowsOf(2), sizes, judgeWith(new PixelEngine(), 16, 'crop'));
  expect(withCrop.map(({ flags }) => flags)).toEqual([['corners-reflected'], []]);
  const unturned = await run(rowsOf(2), sizes, judgeWith(new PixelEngine(), 8, 'crop'));
  expect(unturned.map(({ flags }) => flags)).toEqual([[], []]);
});

test('what is read ahead is bounded, however long the catalogue', async () => {
  let read = 0;
  let given = 0;
  let mostAhead = 0;
  const counting: CutoutSource = {
    read: (row) => {
      mostAhead = Math.max(mostAhead, ++read - given);
      return Promise.resolve(cutoutOf(row));
    },
  };
  const engine = new PixelEngine();
  for await (const _ of classify(rowsOf(2000), counting, judgeWith(engine), { batchSize: 4 })) given++;
  expect(given).toBe(2000);
  expect(mostAhead).toBeLessThanOrEqual(4 * 12);
  expect(engine.mostRunning).toBe(4);
});

test.each([
  ['cpu', 2, 2],
  ['cpu', 12, 4],
  ['cuda:0', 12, 12],
  ['cuda:0,cuda:1', 1, 2],
])('beside %s and with %i threads, %i cutouts are read at once', async (device, threads, expected) => {
  let [reading, mostReading] = [0, 0];
  const counting: CutoutSource = {
    read: async (row) => {
      mostReading = Math.max(mostReading, ++reading);
      await delay(1);
      reading--;
      return cutoutOf(row);
    },
  };
  await run(rowsOf(100), counting, judgeWith(Object.assign(new PixelEngine(), { device, threads })));
  expect(mostReading).toBe(expected);
});

test('progress counts what is through and what could not be classified', async () => {
  const seen: { objects: number; unclassified: number }[] = [];
  const thirdMissing: CutoutSource = {
    read: (row) => (row.row === 3 ? Promise.reject(new Error('no')) : Promise.resolve(cutoutOf(row))),
  };
  const onProgress = (progress: { objects: number; unclassified: number }) => void seen.push(progress);
  await run(rowsOf(20), thirdMissing, judgeWith(new PixelEngine()), { onProgress });
  expect(seen).toEqual([
    { objects: 8, unclassified: 1 },
    { objects: 16, unclassified: 1 },
    { objects: 20, unclassified: 1 },
  ]);
});

describe('the work ends', () => {
  test('with the reason of its signal, after what was given out, and reads no further', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    let read = 0;
    const counting: CutoutSource = {
      read: (row) => {
        read++;
        return Promise.resolve(cutoutOf(row));
      },
    };
    const onProgress = () => stop.abort(reason);
    const running = run(rowsOf(10_000), counting, judgeWith(new PixelEngine()), {
      signal: stop.signal,
      onProgress,
    });
    await expect(running).rejects.toBe(reason);
    expect(read).toBeLessThan(200);
  });

  test('with an error that is not of a cutout but of the process', async () => {
    const tooMany = Object.assign(new Error('too many open files'), { code: 'EMFILE' });
    const cutouts: CutoutSource = { read: () => Promise.reject(tooMany) };
    await expect(run(rowsOf(9), cutouts, judgeWith(new PixelEngine()))).rejects.toBe(tooMany);
  });

  test('before it begins when the signal was given earlier', async () => {
    const engine = new PixelEngine();
    await expect(
      run(rowsOf(3), allReadable, judgeWith(engine), { signal: AbortSignal.abort() }),
    ).rejects.toThrow();
    expect(engine.batches).toEqual([]);
  });

  test('with the error of the engine, and with that of the catalogue', async () => {
    const engine = new PixelEngine();
    engine.failAt = 2;
    await expect(run(rowsOf(100), allReadable, judgeWith(engine))).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
    });
    async function* torn() {
      yield* rowsOf(10);
      await delay(1);
      throw new PerseusError('FILE_UNREADABLE', 'The catalogue ends too early.');
    }
    await expect(run(torn(), allReadable, judgeWith(new PixelEngine()))).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
    });
  });
});
