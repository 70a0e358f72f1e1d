import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { textAt, type Column } from '../../../src/catalogue/table/column.js';
import type { Catalogue } from '../../../src/catalogue/table/catalogue.js';

/** A folder for the tests of one file, and a way to put a table in it. */
export function temporaryFolder(): {
  path(name: string): string;
  put(name: string, content: string | Uint8Array): Promise<string>;
} {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perseus-text-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const path = (name: string) => join(folder, name);
  return {
    path,
    async put(name, content) {
      await writeFile(path(name), content);
      return path(name);
    },
  };
}

export function goldenPath(name: string): string {
  return new URL(`../../golden/catalogue-text/${name}`, import.meta.url).pathname;
}

export function typesOf({ columns }: Catalogue): Record<string, Column['type']> {
  return Object.fromEntries(columns.map(({ name, type }) => [name, type]));
}

/** Every value as text, column by column. */
export function textsOf({ columns, rows }: Catalogue): Record<string, string[]> {
  return Object.fromEntries(
    columns.map((column) => [column.name, Array.from({ length: rows }, (_, i) => textAt(column, i))]),
  );
}
