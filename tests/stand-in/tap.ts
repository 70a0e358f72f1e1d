import { parameter, type Route, type StandInAnswer } from './exchange.js';

export interface TapColumn {
  name: string;
  datatype: 'char' | 'double' | 'float' | 'int' | 'long' | 'short';
  unit?: string;
  ucd?: string;
  description?: string;
}

export interface TapTable {
  columns: TapColumn[];
  rows: (string | number | bigint | null)[][];
}

export interface TapOptions {
  /** By name, as it is written in a query without quotes. */
  tables?: Record<string, TapTable>;
  /** Rows that the service gives at most, whatever was asked. */
  hardLimit?: number;
  /** In TAP_SCHEMA, names that need quotes are listed with them. */
  quotesNames?: boolean;
}

/** A TAP service with synchronous queries over small tables, and the tables that describe them. */
export function tapRoutes(options: TapOptions = {}): Route[] {
  return [
    {
      path: /^(\/[\w.]+)*\/tap\/sync$/i,
      answer: (request) => {
        if (parameter(request, 'REQUEST') !== 'doQuery' || parameter(request, 'LANG') !== 'ADQL') {
          return queryError('REQUEST must be doQuery, and LANG ADQL');
        }
        const maxRows = Number(parameter(request, 'MAXREC') || Infinity);
        return answerAdql(
          parameter(request, 'QUERY'),
          Math.min(maxRows, options.hardLimit ?? Infinity),
          options,
        );
      },
    },
  ];
}

function answerAdql(adql: string, maxRows: number, options: TapOptions): StandInAnswer {
  const tables = options.tables ?? {};
  const listed = (name: string) => (options.quotesNames && !/^[\w.]+$/.test(name) ? `"${name}"` : name);
  const from = /^SELECT .*? FROM\s+("[^"]*"|[\w.]+)(.*)$/is.exec(adql.trim());
  if (from === null) return queryError(`Could not parse your query: ${adql}`);
  const name = (from[1] as string).replaceAll('"', '');
  const wanted = [...(from[2] ?? '').matchAll(/'([^']*)'/g)].map((match) => match[1] as string);
  switch (name.toUpperCase()) {
    case 'TAP_SCHEMA.COLUMNS': {
      const rows = Object.entries(tables)
        .filter(([table]) => wanted.includes(listed(table)))
        .flatMap(([, { columns }]) =>
          columns.map((column) => [
            listed(column.name),
            column.unit ?? null,
            column.ucd ?? null,
            column.description ?? null,
          ]),
        );
      return votable({ columns: texts('column_name', 'unit', 'ucd', 'description'), rows }, maxRows);
    }
    case 'TAP_SCHEMA.TABLES': {
      const starts = wanted.map((pattern) => pattern.replace(/%$/, ''));
      const rows = Object.keys(tables)
        .map(listed)
        .filter((table) => starts.some((start) => table.startsWith(start)))
        .map((table) => [table]);
      return votable({ columns: texts('table_name'), rows }, maxRows);
    }
    default: {
      const table = tables[name];
      return table === undefined ? queryError(`No such table known: ${name}`) : votable(table, maxRows);
    }
  }
}

/** A query that the service refuses: a VOTable that says why, with status 400 as DALI has it. */
export function queryError(message: string, status = 400): StandInAnswer {
  const info = `<INFO name="QUERY_STATUS" value="ERROR">${escaped(message)}</INFO>`;
  return { status, ...document(info) };
}

/** In TABLEDATA; where there are more rows than are given, it says so after the table. */
export function votable({ columns, rows }: TapTable, maxRows = Infinity): StandInAnswer {
  const fields = columns.map(({ name, datatype, unit, ucd, description }) => {
    const attributes = { name, datatype, ...(datatype === 'char' && { arraysize: '*' }), unit, ucd };
    const text = Object.entries(attributes).flatMap(([key, value]) =>
      value ? [`${key}="${escaped(value)}"`] : [],
    );
    return `<FIELD ${text.join(' ')}>${description ? `<DESCRIPTION>${escaped(description)}</DESCRIPTION>` : ''}</FIELD>`;
  });
  const lines = rows
    .slice(0, maxRows)
    .map(
      (row) =>
        `<TR>${row.map((cell) => `<TD>${cell === null ? '' : escaped(String(cell))}</TD>`).join('')}</TR>`,
    );
  const overflow = rows.length > maxRows ? '<INFO name="QUERY_STATUS" value="OVERFLOW"/>' : '';
  return document(
    `<INFO name="QUERY_STATUS" value="OK"/><TABLE>${fields.join('')}<DATA><TABLEDATA>${lines.join('\n')}</TABLEDATA></DATA></TABLE>${overflow}`,
  );
}

function texts(...names: string[]): TapColumn[] {
  return names.map((name) => ({ name, datatype: 'char' }));
}

function document(inner: string): StandInAnswer {
  return {
    contentType: 'application/x-votable+xml',
    body: `<?xml version="1.0" encoding="utf-8"?>\n<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results">${inner}</RESOURCE></VOTABLE>`,
  };
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
