import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { CutoutBatch } from '../../engines/batch.js';
import { PerseusError } from '../../errors/perseus-error.js';
import type { ViewRendering } from '../../views/rotate.js';
import type { ObservedValue } from './observed-values.js';
import type { Observation } from './observer.js';

/** The first message to the process. */
export interface CalibrationSettings {
  /** The float form. */
  modelPath: string;
  threads: number;
  rendering: ViewRendering;
  embeddingSize: number;
  values: ObservedValue[];
}

/** Every later message; answered in order. */
export type CalibrationRequest = { type: 'look'; batch: CutoutBatch } | { type: 'report' };

export type CalibrationReply =
  | { done: 'opened' }
  | { done: 'looked'; logits: Float32Array<ArrayBuffer> }
  | { done: 'reported'; observation: Observation }
  | { failure: string };

/** The float network running in a process of its own, where all that goes through it is looked at. */
export class CalibrationProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #modelPath: string;
  readonly #exited: Promise<never>;
  #lastWords = '';

  private constructor(child: ChildProcess, modelPath: string) {
    this.#child = child;
    this.#modelPath = modelPath;
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-500);
    });
    this.#exited = new Promise((_, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        reject(new Error(`its process ended with ${signal ?? `code ${code}`} ${this.#lastWords}`.trim()));
      });
    });
    // Nobody may be waiting when it ends.
    this.#exited.catch(() => undefined);
  }

  /** @throws PerseusError `ENGINE_FAILED` */
  static async open(settings: CalibrationSettings): Promise<CalibrationProcess> {
    const child = fork(new URL('./calibration-main.js', import.meta.url), {
      serialization: 'advanced',
      // The flags of this process are not meant for it.
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const calibration = new CalibrationProcess(child, settings.modelPath);
    try {
      await calibration.#ask(settings);
      return calibration;
    } catch (cause) {
      await calibration.close();
      throw cause;
    }
  }

  /** Runs some cutouts and takes in what they make of the network. One call at a time. */
  async look(batch: CutoutBatch): Promise<Float32Array<ArrayBuffer>> {
    const reply = await this.#ask({ type: 'look', batch });
    if (!('done' in reply) || reply.done !== 'looked') throw this.#failed('it answers out of turn');
    return reply.logits;
  }

  /** Over all that was looked at. */
  async report(): Promise<Observation> {
    const reply = await this.#ask({ type: 'report' });
    if (!('done' in reply) || reply.done !== 'reported') throw this.#failed('it answers out of turn');
    return reply.observation;
  }

  /** At once, whatever it does. */
  async close(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited.catch(() => undefined);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #ask(request: CalibrationSettings | CalibrationRequest): Promise<CalibrationReply> {
    const heard = new AbortController();
    try {
      // First, for it throws where the request cannot be copied. Where nobody takes it `exit` tells of that.
      this.#child.send(request, () => undefined);
      const message = once(this.#child, 'message', heard) as Promise<[CalibrationReply]>;
      const [reply] = await Promise.race([message, this.#exited]);
      if ('failure' in reply) throw new Error(reply.failure);
      return reply;
    } catch (cause) {
      throw this.#failed(cause instanceof Error ? cause.message : String(cause), cause);
    } finally {
      heard.abort();
    }
  }

  #failed(what: string, cause?: unknown): PerseusError {
    return new PerseusError(
      'ENGINE_FAILED',
      `${this.#modelPath}: it cannot be calibrated (${what}). Export the float model anew with \`perseus export\`; where memory is short, take fewer threads.`,
      { path: this.#modelPath },
      { cause },
    );
  }
}
