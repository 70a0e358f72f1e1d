import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { stripVTControlCharacters } from 'node:util';
import { PerseusError } from '../../errors/perseus-error.js';
import type { View } from '../../views/view.js';
import type { CutoutBatch, EngineOutput } from '../batch.js';
import { errorOf, failureOf, messageOf } from './failure.js';
import type { OpenReply, RunReply, RunRequest, WarningMessage } from './messages.js';

/** Of what a process says on stderr, as much is kept for the error's text. */
const LAST_WORDS = 500;

/** Of a message that could not be sent because nobody is there to take it. */
const PROCESS_GONE = new Set(['EPIPE', 'ECONNRESET', 'ERR_IPC_CHANNEL_CLOSED']);

/** The errors of those who use a process. */
export interface ProcessErrors {
  /** It cannot be started, or ended before it had opened anything. */
  cannotStart(message: string): PerseusError;
  /** It started, and what it was to open threw something that is no `PerseusError`. `lastWords` may be empty. */
  cannotOpen(message: string, lastWords: string): PerseusError;
  /** It ended, or a run of it threw something that is no `PerseusError`. */
  failed(cause: unknown): PerseusError;
}

interface Pending {
  resolve(output: EngineOutput): void;
  reject(cause: unknown): void;
}

/** A process that runs batches, as `serveRuns` has it on the other side. */
export class RunProcess {
  readonly #child: ChildProcess;
  readonly #errors: ProcessErrors;
  readonly #pending = new Map<number, Pending>();
  #nextId = 0;
  #ended: PerseusError | null = null;

  private constructor(child: ChildProcess, errors: ProcessErrors, lastWords: () => string) {
    this.#child = child;
    this.#errors = errors;
    child.on('message', (message: RunReply | WarningMessage) => {
      if ('warning' in message) tell(message);
      else this.#settle(message);
    });
    child.on('error', (cause) => this.#end(cause));
    child.on('exit', (code, signal) => {
      this.#end(new Error(`its process ended with ${signal ?? `code ${code}`}${lastWords()}`));
    });
    this.#holdLoop(false);
  }

  /**
   * @param main module of the process, which calls `serveRuns`
   * @param settings its first message, which must be cloneable
   * @returns the process, and what it says of what it opened
   * @throws PerseusError of `errors`, and what `open` of `serveRuns` threw
   */
  static async open<Facts>(
    main: URL,
    settings: unknown,
    errors: ProcessErrors,
  ): Promise<{ process: RunProcess; facts: Facts }> {
    const child = fork(main, {
      // Of all ways to send a batch to another process that Node.js has, the only one that does not write it as text.
      serialization: 'advanced',
      // The flags of this process (`--input-type`, `--inspect`, a test runner's loaders) are not meant for it.
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const lastWords = listenToLastWords(child);
    const closed = new Promise((resolve) => child.once('close', resolve));
    const reply = await firstReply<Facts>(child, settings);
    if (reply.open) return { process: new RunProcess(child, errors, lastWords), facts: reply.facts };

    child.kill('SIGKILL');
    // With all that it has said: native code names on stderr what its errors do not.
    (child.stderr as Socket).ref();
    await closed;
    if ('gone' in reply) throw errors.cannotStart(`${messageOf(reply.gone)}${lastWords()}`);
    const error = errorOf(reply.failure);
    throw error instanceof PerseusError ? error : errors.cannotOpen(error.message, lastWords());
  }

  run(batch: CutoutBatch, views: readonly View[]): Promise<EngineOutput> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#pending.set(id, { resolve, reject });
      this.#holdLoop(true);
      this.#send({ id, batch, views });
    });
  }

  #send(request: RunRequest): void {
    const unsent = (cause: unknown) => this.#settle({ id: request.id, failure: failureOf(cause) });
    try {
      this.#child.send(request, (cause) => {
        // `exit` tells of a process that is gone, and why.
        if (cause && !PROCESS_GONE.has((cause as NodeJS.ErrnoException).code ?? '')) unsent(cause);
      });
    } catch (cause) {
      // No memory for the copy that travels, say.
      unsent(cause);
    }
  }

  /** Ends the process as soon as what it does can be left; what is still pending is rejected. */
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
    if ('output' in reply) return pending?.resolve(reply.output);
    const error = errorOf(reply.failure);
    pending?.reject(error instanceof PerseusError ? error : this.#errors.failed(error));
  }

  #end(cause: unknown): void {
    this.#ended ??= this.#errors.failed(cause);
    for (const { reject } of this.#pending.values()) reject(this.#ended);
    this.#pending.clear();
  }
}

function tell({ warning: { message, code } }: WarningMessage): void {
  process.emitWarning(message, code === undefined ? {} : { code });
}

/** `gone`: it ended, or never began, and this is all that is known. */
type FirstReply<Facts> = OpenReply<Facts> | { open: false; gone: unknown };

async function firstReply<Facts>(child: ChildProcess, settings: unknown): Promise<FirstReply<Facts>> {
  const heard = new AbortController();
  // `once` also rejects on `error`, which is how a process that cannot be started is told.
  const ended = once(child, 'exit', heard).then(([code, signal]) => {
    throw new Error(`its process ended with ${signal ?? `code ${code}`}`);
  });
  try {
    const message = once(child, 'message', heard) as Promise<[OpenReply<Facts>]>;
    child.send(settings as object, () => undefined);
    return (await Promise.race([message, ended]))[0];
  } catch (cause) {
    return { open: false, gone: cause };
  } finally {
    heard.abort();
  }
}

/** Reads stderr, which would otherwise fill up and stop the process; gives its end, ready to stand in brackets. */
function listenToLastWords(child: ChildProcess): () => string {
  let words = '';
  const stderr = child.stderr as Socket;
  stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + stripVTControlCharacters(text)).slice(-LAST_WORDS);
  });
  stderr.unref();
  return () => (words.trim() ? `: ${words.trim()}` : '');
}
