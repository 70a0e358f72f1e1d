import type { Catalogue } from '../table/catalogue.js';
import type { Column } from '../table/column.js';
import type { TextValues } from '../table/text-values.js';
import type { Datatype } from './field.js';

const DATATYPE_OF = {
  boolean: 'boolean',
  int32: 'int',
  int64: 'long',
  float32: 'float',
  float64: 'double',
} as const satisfies Record<Exclude<Column['type'], 'text'>, Datatype>;

/** Text beyond ASCII is unicodeChar: before VOTable 1.5, char is ASCII alone. */
export function datatypeOf(column: Column): Datatype {
  if (column.type !== 'text') return DATATYPE_OF[column.type];
  return column.values.bytes.some((byte) => byte > 0x7f) ? 'unicodeChar' : 'char';
}

/**
 * A VOTable around its rows: what stands before DATA and what stands after it.
 *
 * @param textSize `arraysize` of a column of text
 */
export function votableAround(
  { columns, notes, rows }: Catalogue,
  textSize: (values: TextValues) => string = () => '*',
): { before: string; after: string } {
  const before = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">',
    '<RESOURCE>',
    ...notes.map((note) => `<INFO name="note" value="${escapedXml(note)}"/>`),
    `<TABLE nrows="${rows}">`,
    ...columns.map((column) => fieldElement(column, textSize)),
    '',
  ];
  return { before: before.join('\n'), after: '</TABLE>\n</RESOURCE>\n</VOTABLE>\n' };
}

function fieldElement(column: Column, textSize: (values: TextValues) => string): string {
  const attributes = [
    ['name', column.name],
    ['datatype', datatypeOf(column)],
    ['arraysize', column.type === 'text' ? textSize(column.values) : null],
    ['unit', column.unit],
    ['ucd', column.ucd],
  ].flatMap(([key, value]) => (value === null ? [] : [` ${key}="${escapedXml(value as string)}"`]));
  const open = `<FIELD${attributes.join('')}`;
  if (column.description === null) return `${open}/>`;
  return `${open}>\n<DESCRIPTION>${escapedXml(column.description)}</DESCRIPTION>\n</FIELD>`;
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** For attributes and texts alike; a control character, which XML cannot say at all, becomes U+FFFD. */
export function escapedXml(text: string): string {
  if (!/[&<>"\p{Cc}\p{Cs}\ufffe\uffff]/u.test(text)) return text;
  return text.replaceAll(/[&<>"\p{Cc}\p{Cs}\ufffe\uffff]/gu, (char) => {
    const code = char.charCodeAt(0);
    return ESCAPES[char] ?? (code >= 0x7f && code <= 0x9f ? `&#${code};` : '\ufffd');
  });
}

/** Whether XML can say all of a text's characters. */
export function isSayableInXml(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  return !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Cs}]/u.test(text);
}
