import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Dataset } from '@perseus/core';
import { describe, expect, test } from 'vitest';
import { buildDataset } from '../../src/dataset/build.js';

const data = process.env['PERSEUS_DATA'];

describe.skipIf(data === undefined)(
  'the labelled cutouts of the Perseus cluster (where PERSEUS_DATA names them)',
  () => {
    test('all 338 go in, 11 pairs of copies, two with opposite labels, and overlapping cutouts on one side', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'perseus-real-'));
      try {
        const { description, setAside } = await buildDataset({
          objectsPath: join(data ?? '', 'labelled.csv'),
          cutoutsDir: join(data ?? '', 'cutouts'),
          output: join(folder, 'dataset'),
          seed: 1,
          imaging: { pixelScaleArcsec: 0.1 },
        });
        expect(setAside.count).toBe(0);
        expect(description).toMatchObject({ objects: 338, height: 200, width: 200 });
        expect(description.groups).toMatchObject({
          shared: 11,
          overlapsKeptTogether: true,
          overlapsAcrossSplits: 0,
        });
        expect(description.groups.conflicts.length).toBe(2);
        await using dataset = await Dataset.open(join(folder, 'dataset'));
        await dataset.verify();
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  },
);
