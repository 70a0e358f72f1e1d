import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { PerseusError } from '../../errors/perseus-error.js';
import type { View } from '../../views/view.js';
import type { CutoutBatch, EngineOutput } from '../engine.js';
import type { OpenReply, RunReply, SessionRequest, SessionSettings } from './messages.js';

/** Of what a process says on stderr, as much is kept for the error's text. */
const LAST_WORDS = 500;

interface Pending {
  resolve(output: EngineOutput): void;
  reject(cause: unknown): void;
}

/** One ONNX Runtime session in a process of its own. */
export class SessionProcess {
  readonly #child: ChildProcess;
  readonly #modelPath: string;
  readonly #pending = new Map<number, Pending>();
  #nextId = 0;
  #ended: PerseusError | null = null;

  private constructor(child: ChildProcess, modelPath: string, lastWords: () => string) {
    this.#child = child;
    this.#modelPath = modelPath;
    child.on('message', (reply: RunReply) => this.#settle(reply));
    child.on('error', (cause) => this.#end(cause));
    child.on('exit', (code, signal) => {
      this.#end(new Error(`its process ended with ${signal ?? `code ${code}`}${lastWords()}`));
    });
    this.#holdLoop(false);
  }

  /** @throws PerseusError `ENGINE_UNAVAILABLE`, `MODEL_UNREADABLE` */
  static async open(settings: SessionSettings): Promise<SessionProcess> {
    const child = fork(new URL('./session-main.js', import.meta.url), {
      serialization: 'advanced',
      // The flags of this process (`--input-type`, `--inspect`, a test runner's loaders) are not meant for it.
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const lastWords = listenToLastWords(child);
    try {
      const reply = await firstReply(child, settings).catch((cause: unknown) => {
        throw cannotLoad(`${messageOf(cause)}${lastWords()}`);
      });
      if (reply.open) return new SessionProcess(child, settings.modelPath, lastWords);
      throw reply.what === 'module'
        ? cannotLoad(reply.message)
        : cannotOpen(settings.modelPath, reply.message);
    } catch (cause) {
      child.kill('SIGKILL');
      throw cause;
    }
  }

  /** Runs that were asked for and have not come back. */
  get load(): number {
    return this.#pending.size;
  }

  run(batch: CutoutBatch, views: readonly View[]): Promise<EngineOutput> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#pending.set(id, { resolve, reject });
      this.#holdLoop(true);
      const request: SessionRequest = { id, batch, views };
      // Where it cannot be sent the process is gone, and `exit` tells of that.
      this.#child.send(request, () => undefined);
    });
  }

  /** Ends the process after the graph batch in work; what is still pending is rejected. */
  async close(): Promise<void> {
    if (this.#ended) return;
    this.#holdLoop(true);
    const exited = once(this.#child, 'exit');
    if (this.#child.connected) this.#child.disconnect();
    await exited;
  }

  /** An engine that somebody forgot to close must not keep this process alive; one that works does. */
  #holdLoop(hold: boolean): void {
    const change = hold ? 'ref' : 'unref';
    this.#child[change]();
    this.#child.channel?.[change]();
  }

  #settle(reply: RunReply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (this.#pending.size === 0) this.#holdLoop(false);
    if ('output' in reply) pending?.resolve(reply.output);
    else pending?.reject(engineFailed(this.#modelPath, new Error(reply.failure)));
  }

  #end(cause: unknown): void {
    this.#ended ??= engineFailed(this.#modelPath, cause);
    for (const { reject } of this.#pending.values()) reject(this.#ended);
    this.#pending.clear();
  }
}

async function firstReply(child: ChildProcess, settings: SessionSettings): Promise<OpenReply> {
  const heard = new AbortController();
  // `once` also rejects on `error`, which is how a process that cannot be started is told.
  const ended = once(child, 'exit', heard).then(([code, signal]) => {
    throw new Error(`its process ended with ${signal ?? `code ${code}`}`);
  });
  try {
    const message = once(child, 'message', heard) as Promise<[OpenReply]>;
    child.send(settings, () => undefined);
    return (await Promise.race([message, ended]))[0];
  } finally {
    heard.abort();
  }
}

/** Reads stderr, which would otherwise fill up and stop the process; gives its end, ready to stand in brackets. */
function listenToLastWords(child: ChildProcess): () => string {
  let words = '';
  const stderr = child.stderr as Socket;
  stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-LAST_WORDS);
  });
  stderr.unref();
  return () => (words.trim() ? `: ${words.trim()}` : '');
}

function cannotLoad(message: string): PerseusError {
  return new PerseusError(
    'ENGINE_UNAVAILABLE',
    `ONNX Runtime cannot be started (${message}). Install onnxruntime-node for this platform anew; \`perseus doctor\` says what is missing.`,
    { option: 'engine' },
  );
}

function cannotOpen(path: string, message: string): PerseusError {
  return new PerseusError(
    'MODEL_UNREADABLE',
    `${path}: ONNX Runtime cannot open it (${message}). Export the model anew with \`perseus export\`.`,
    { path },
  );
}

function engineFailed(path: string, cause: unknown): PerseusError {
  return new PerseusError(
    'ENGINE_FAILED',
    `ONNX Runtime stopped while running "${path}" (${messageOf(cause)}). Run it again; where memory is short, with fewer threads.`,
    { path },
    { cause },
  );
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
