import type { IncomingHttpHeaders } from 'node:http';

/** What came in, read to its end. */
export interface StandInRequest {
  /** 1-based, over all requests to this server. */
  number: number;
  method: string;
  /** Without the query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** A form's fields, url-encoded or multipart; empty for other bodies. */
  form: URLSearchParams;
}

export interface StandInAnswer {
  /** Default 200. */
  status?: number;
  /** The reason phrase, where a service says more in it than the number does. */
  reason?: string;
  contentType?: string;
  headers?: Record<string, string>;
  body: Buffer | string;
}

/** One address of a service: what it answers when nothing is wrong with the network. */
export interface Route {
  /** Matched against the whole path. */
  path: RegExp;
  answer(request: StandInRequest): StandInAnswer | Promise<StandInAnswer>;
}

/** A value of the query or, for POST, of the form; '' where there is none. */
export function parameter(request: StandInRequest, name: string): string {
  return request.form.get(name) ?? request.query.get(name) ?? '';
}
