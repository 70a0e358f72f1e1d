import { parameter, type Route, type StandInAnswer } from './exchange.js';

export interface TapOptions {
  answerQuery?(adql: string, maxRows: number): StandInAnswer;
}

/** A TAP service, synchronous queries. */
export function tapRoutes(options: TapOptions = {}): Route[] {
  const answerQuery = options.answerQuery ?? (() => ({ status: 400, body: 'no table' }));
  return [
    {
      path: /^(\/[\w.]+)*\/tap\/sync$/i,
      answer: (request) => answerQuery(parameter(request, 'QUERY'), Number(parameter(request, 'MAXREC'))),
    },
  ];
}
