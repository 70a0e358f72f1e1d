import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readObjects } from '../../src/catalogue/read-objects.js';
import { decodeCutout } from '../../src/images/decode.js';
import { blackFraction } from '../../src/quality/black-fraction.js';
import { redPercent } from '../../src/quality/red-percent.js';

const data = process.env['PERSEUS_DATA'] ?? '';

describe.skipIf(data === '')('the cutouts of the Perseus cluster (where PERSEUS_DATA names them)', () => {
  test('red shares equal those the thesis cut by, to 4 decimals, for all 338', async () => {
    const wrong: string[] = [];
    let count = 0;
    for await (const { file, columns } of readObjects(join(data, 'labelled.csv'))) {
      count++;
      const percent = redPercent(await decodeCutout(join(data, file ?? '')));
      if (percent.toFixed(4) !== Number(columns['red_percent']).toFixed(4)) wrong.push(`${file}: ${percent}`);
    }
    expect({ count, wrong }).toEqual({ count: 338, wrong: [] });
  });

  test('the 13 that the thesis dropped are more than half red, 7 of them members', async () => {
    const labels: string[] = [];
    for await (const { file, columns } of readObjects(join(data, 'dropped.csv')))
      if (redPercent(await decodeCutout(join(data, file ?? ''))) > 50) labels.push(columns['label'] ?? '');
    expect(labels.toSorted().join('')).toBe('0000001111111');
  });

  test('hardly a dark sky passes for a missing image', async () => {
    const folder = join(data, 'cutouts', 'pcc200');
    const names = (await readdir(folder)).sort().filter((_, i) => i % 10 === 0);
    let black = 0;
    for (const name of names) if (blackFraction(await decodeCutout(join(folder, name))) > 0.05) black++;
    expect(black).toBeLessThanOrEqual(2);
  });
});
