import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { textAt } from '../../src/catalogue/table/column.js';
import { readSkyServerTable } from '../../src/services/skyserver/read-table.js';
import { typedColumns } from '../../src/services/skyserver/typed-columns.js';

const folder = process.env.PERSEUS_DATA;

test.skipIf(!folder)(
  'the search out to 90 arcmin, as the service wrote it, is 652 rows of 563 objects',
  () => {
    const text = readFileSync(join(folder ?? '', 'catalogues', 'sdss_spec_90arcmin.csv'), 'utf8');
    const table = readSkyServerTable(text, 'sdss_spec_90arcmin.csv');
    const columns = typedColumns(table);
    expect(table.rows).toBe(652);
    const byName = new Map(columns.map((column) => [column.name, column]));
    const objID = byName.get('objID');
    if (objID === undefined) return expect.fail('no objID');
    expect(objID.type).toBe('int64');
    const ids = Array.from({ length: 652 }, (_, row) => textAt(objID, row));
    expect(new Set(ids).size).toBe(563);
    // Every digit of them: as floating-point numbers they would end in others.
    expect(ids).toEqual(table.cells[table.names.indexOf('objID')]);
    const warned = byName.get('zWarning');
    if (warned === undefined) return expect.fail('no zWarning');
    expect(
      Array.from({ length: 652 }, (_, row) => textAt(warned, row)).filter((flag) => flag !== '0'),
    ).toHaveLength(11);
  },
);
