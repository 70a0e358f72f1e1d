import { once } from 'node:events';
import type { EngineOutput } from '../batch.js';
import { endWithParent } from './end-with-parent.js';
import { failureOf } from './failure.js';
import type { OpenReply, RunReply, RunRequest, WarningMessage } from './messages.js';

/** What a process serves once it is open. */
export interface Served<Facts> {
  facts: Facts;
  run(request: RunRequest): Promise<EngineOutput>;
}

/**
 * The whole life of a process that runs batches for another: it opens what the first message says, and runs what the later
 * ones bring.
 *
 * @param open what it throws is the answer, and the process then waits for its end
 */
export async function serveRuns<Settings, Facts>(
  open: (settings: Settings) => Promise<Served<Facts>>,
): Promise<void> {
  endWithParent();
  const [settings] = (await once(process, 'message')) as [Settings];
  try {
    const { facts, run } = await open(settings);
    process.on('message', (request: RunRequest) => void answer(request, run));
    process.on('warning', passOn);
    reply({ open: true, facts } satisfies OpenReply<Facts>);
  } catch (cause) {
    reply({ open: false, failure: failureOf(cause) } satisfies OpenReply<Facts>);
  }
}

async function answer(request: RunRequest, run: Served<unknown>['run']): Promise<void> {
  const { id } = request;
  const answered: RunReply = await run(request).then(
    (output) => ({ id, output }),
    (cause: unknown) => ({ id, failure: failureOf(cause) }),
  );
  reply(answered);
}

/** Nobody reads the stderr of this process. Warnings of Node.js itself have other names, and stay here. */
function passOn({ name, message, code }: Error & { code?: string }): void {
  if (name === 'Warning') reply({ warning: { message, code } });
}

function reply(message: OpenReply<unknown> | RunReply | WarningMessage): void {
  // A parent that is gone needs no answer; `endWithParent` ends this process.
  process.send!(message, undefined, undefined, () => undefined);
}
