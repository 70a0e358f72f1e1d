import type { Catalogue } from '../../table/catalogue.js';
import type { Column, ColumnType } from '../../table/column.js';

const DATATYPES: Record<ColumnType, string> = {
  boolean: 'bool',
  int32: 'int32',
  int64: 'int64',
  float32: 'float32',
  float64: 'float64',
  text: 'string',
};

/**
 * The comments that an ECSV file begins with. Its YAML is written as JSON, which YAML contains: nothing in a description can break it.
 *
 * @see https://github.com/astropy/astropy-APEs/blob/main/APE6.rst
 */
export function ecsvHeadLines({ columns, notes }: Catalogue): string {
  const lines = [
    '%ECSV 1.0',
    '---',
    "delimiter: ','",
    'datatype:',
    ...columns.map((column) => `- ${describe(column)}`),
  ];
  if (notes.length > 0) lines.push(`meta: ${json({ comments: notes })}`);
  lines.push('schema: astropy-2.0');
  return lines.map((line) => `# ${line}\n`).join('');
}

function describe({ name, unit, ucd, description, type }: Column): string {
  return json({
    name,
    ...(unit === null ? {} : { unit }),
    datatype: DATATYPES[type],
    ...(description === null ? {} : { description }),
    ...(ucd === null ? {} : { meta: { ucd } }),
  });
}

/** PyYAML wants a blank after the colon, and JSON's line separators are no line breaks to it. */
function json(value: unknown): string {
  return JSON.stringify(value, null, 1)
    .replace(/\n\s*/g, ' ')
    .replace(
      /[\u2028\u2029\u0085\ufeff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}
