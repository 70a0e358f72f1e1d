import { parameter, type Route, type StandInAnswer, type StandInRequest } from './exchange.js';
import { runCrossIdSql, runSmallSql, SqlError, type Cell } from './small-sql.js';
import { smallSky, type SkyObject } from './sky.js';

export interface SkyServerOptions {
  sky?: SkyObject[];
  /** The answer to a query, where the sky's own will not do; null leaves it to the sky. */
  answerSql?(sql: string): StandInAnswer | null;
}

const MAX_ROWS = 500_000;

/** SkyServer's web services, of any release, with its ways of saying no. */
export function skyServerRoutes(options: SkyServerOptions = {}): Route[] {
  const sky = options.sky ?? smallSky();
  return [
    {
      path: /^\/dr\d+\/SkyServerWS\/SearchTools\/SqlSearch$/,
      answer: (request) => {
        const sql = parameter(request, 'cmd');
        return options.answerSql?.(sql) ?? sqlSearch(sql, parameter(request, 'format'), sky);
      },
    },
    {
      path: /^\/dr\d+\/en\/tools\/search\/x_results\.aspx$/i,
      answer: (request) => crossId(request, sky),
    },
  ];
}

function sqlSearch(sql: string, format: string, sky: SkyObject[]): StandInAnswer {
  if (!/^\s*select\s/i.test(sql)) return refused('error: the query must be a SELECT');
  if (Number(/^\s*select\s+top\s+(\d+)/i.exec(sql)?.[1] ?? 0) > MAX_ROWS) {
    return refused(`error: limit is top ${MAX_ROWS}`);
  }
  try {
    const { names, rows } = runSmallSql(sql, sky);
    return format === 'csv' ? table(names, rows) : jsonError(400, 'This stand-in writes CSV.');
  } catch (cause) {
    if (!(cause instanceof SqlError)) throw cause;
    return format === 'html' ? htmlError(cause.message) : jsonError(500, cause.message);
  }
}

function crossId(request: StandInRequest, sky: SkyObject[]): StandInAnswer {
  // As the service did to those who sent their parameters in the address.
  if (request.query.size > 0)
    return { status: 500, contentType: 'text/html', body: '<html>Runtime Error</html>' };
  if (parameter(request, 'searchtool') !== 'CrossID') return htmlError('Unknown tool.');
  const radius = Number(parameter(request, 'radius'));
  if (!(radius > 0 && radius <= 3))
    return htmlError('Radius variable should be a positive number smaller than 3 arcmin.');
  const [header = '', ...lines] = parameter(request, 'upload').split('\n');
  if (header !== 'ra dec')
    return htmlError(`problem with upload file/text: incorrect header names on first line '${header}'`);
  if (lines.length > 1000)
    return htmlError('The number of row value expressions in the INSERT statement exceeds 1000.');
  const positions = lines.map((line) => {
    const [ra = NaN, dec = NaN] = line.split(' ').map(Number);
    return { ra, dec };
  });
  const nearestOnly = parameter(request, 'photoScope') === 'nearPrim';
  try {
    const found = runCrossIdSql(parameter(request, 'uquery'), sky, positions, radius, nearestOnly);
    return table(found.names, found.rows);
  } catch (cause) {
    if (!(cause instanceof SqlError)) throw cause;
    return htmlError(cause.message);
  }
}

/** A table that is written out already, header and rows. */
export function csv(lines: string): StandInAnswer {
  return { contentType: 'text/plain', body: `#Table1\n${lines}` };
}

/** A table as SkyServer writes it: its name first, texts with a comma in quotes, and nothing escaped. */
export function table(names: string[], rows: Cell[][]): StandInAnswer {
  const lines = [names, ...rows].map((row) => row.map(cellText).join(','));
  return { contentType: 'text/plain', body: `#Table1\n${lines.join('\n')}\n` };
}

/** By the filter in front of the database: a table with status 200. */
export function refused(message: string): StandInAnswer {
  return table(['error_message'], [[message]]);
}

export function jsonError(status: number, message: string): StandInAnswer {
  const ErrorType = status === 400 ? 'BadRequest' : status === 401 ? 'Unauthorized' : 'InternalServerError';
  const body = { ErrorCode: status, ErrorType, ErrorMessage: message, LogMessageID: 'c0ffee' };
  return { status, reason: ErrorType, contentType: 'application/json', body: JSON.stringify(body) };
}

/** A page with status 200, for those who asked for a page, and from the pages in front of the services. */
export function htmlError(message: string): StandInAnswer {
  return {
    contentType: 'text/html',
    body:
      '<html><head><title>Skyserver Error</title></head><body bgcolor=white><h2>An error occured</h2>' +
      `<H3 BGCOLOR=pink><font color=red>${message}<br><br></font></H3><br>Technical info: <br> {"ErrorCode":500}</BODY></HTML>`,
  };
}

function cellText(cell: Cell): string {
  if (typeof cell === 'number') return String(cell).replace('e', 'E');
  const text = String(cell);
  return text.includes(',') && !text.startsWith('"') ? `"${text}"` : text;
}
