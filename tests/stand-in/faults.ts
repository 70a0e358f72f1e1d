import type { ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { Draws } from '@perseus/core';
import type { StandInAnswer, StandInRequest } from './exchange.js';

/** What goes wrong between a service's answer and whoever asked for it. */
export type Fault =
  /** The connection ends before anything was said. */
  | { kind: 'refuse' }
  /** The connection ends after so many bytes of the body, which was announced whole. */
  | { kind: 'cut'; afterBytes: number }
  /** Nothing comes, and the connection stays. */
  | { kind: 'hang' }
  /** The body comes in pieces, with a pause before each. */
  | { kind: 'slow'; pieces: number; pauseMs: number }
  /** Another answer in place of the service's own. */
  | ({ kind: 'instead' } & StandInAnswer);

/** Decides for each request; null lets it pass. */
export type FaultPlan = (request: StandInRequest) => Fault | null;

export const throttled = (retryAfter?: string): Fault => ({
  kind: 'instead',
  status: 429,
  contentType: 'text/plain',
  headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  body: 'Too many requests',
});

export const unavailable = (status = 503, headers: Record<string, string> = {}): Fault => ({
  kind: 'instead',
  status,
  contentType: 'text/html',
  headers,
  body: `<html><head><title>${status}</title></head><body>The service is unavailable.</body></html>`,
});

/** A page where data was asked for, with a status that says that all is well. */
export const htmlWithStatus200: Fault = {
  kind: 'instead',
  contentType: 'text/html; charset=utf-8',
  body: '<!DOCTYPE html>\n<html><head><title>Maintenance</title></head><body>Back soon.</body></html>',
};

export const jsonWithStatus200: Fault = {
  kind: 'instead',
  contentType: 'application/json',
  body: '{"ErrorCode":500,"ErrorType":"InternalServerError","ErrorMessage":"Something went wrong"}',
};

export const firstRequests = (count: number, fault: Fault): FaultPlan => {
  let left = count;
  return () => (left-- > 0 ? fault : null);
};

/** Request i meets with `faults[i]`, and those beyond them with none. */
export const inTurn = (faults: (Fault | null)[]): FaultPlan => {
  const left = [...faults];
  return () => left.shift() ?? null;
};

export const always =
  (fault: Fault): FaultPlan =>
  () =>
    fault;

/** Every fault that a retry mends. */
export const PASSING_FAULTS: Fault[] = [
  { kind: 'refuse' },
  { kind: 'cut', afterBytes: 10 },
  throttled('0'),
  unavailable(500),
  unavailable(503),
];

/** A random share of the requests meets with one of the faults, the same ones for the same seed. */
export const share = (fraction: number, seed: number, faults: Fault[] = PASSING_FAULTS): FaultPlan => {
  const draws = new Draws(seed, 'faults');
  return () => {
    const [isHit, which] = [draws.uniform() < fraction, draws.uniform()];
    return isHit ? (faults[Math.floor(which * faults.length)] as Fault) : null;
  };
};

/** Sends the answer as the fault has it. */
export async function sendWith(
  fault: Fault | null,
  response: ServerResponse,
  answer: () => Promise<StandInAnswer>,
): Promise<void> {
  switch (fault?.kind) {
    case 'refuse':
      response.destroy();
      return;
    case 'hang':
      return;
    case 'instead':
      return send(response, fault);
    case 'cut': {
      const { body, head } = begin(response, await answer());
      head();
      await new Promise<void>((resolve) => {
        response.write(body.subarray(0, fault.afterBytes), () => resolve());
      });
      response.destroy();
      return;
    }
    case 'slow': {
      const { body, head } = begin(response, await answer());
      head();
      const size = Math.ceil(body.length / fault.pieces);
      for (let start = 0; start < body.length && !response.destroyed; start += size) {
        await setTimeout(fault.pauseMs);
        response.write(body.subarray(start, start + size));
      }
      response.end();
      return;
    }
    default:
      return send(response, await answer());
  }
}

function send(response: ServerResponse, answer: StandInAnswer): void {
  const { body, head } = begin(response, answer);
  head();
  response.end(body);
}

function begin(response: ServerResponse, answer: StandInAnswer): { body: Buffer; head: () => void } {
  const { status = 200, reason, contentType = 'application/octet-stream', headers = {} } = answer;
  const body = Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(answer.body);
  const all = { 'content-type': contentType, 'content-length': body.length, ...headers };
  const head = () =>
    void (reason === undefined ? response.writeHead(status, all) : response.writeHead(status, reason, all));
  return { body, head };
}
