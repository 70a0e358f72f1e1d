import { parameter, type Route, type StandInAnswer } from './exchange.js';

export interface SkyServerOptions {
  /** The answer to a query, where the default table will not do. */
  answerSql?(sql: string): StandInAnswer;
}

/** SkyServer's web services, of any release. */
export function skyServerRoutes(options: SkyServerOptions = {}): Route[] {
  const answerSql = options.answerSql ?? (() => csv('objID,ra,dec\n1237661127041023136,49.94,41.51\n'));
  return [
    {
      path: /^\/dr\d+\/SkyServerWS\/SearchTools\/SqlSearch$/,
      answer: (request) => answerSql(parameter(request, 'cmd')),
    },
  ];
}

/** A table as SkyServer writes it: its name first. */
export function csv(table: string): StandInAnswer {
  return { contentType: 'text/plain', body: `#Table1\n${table}` };
}
