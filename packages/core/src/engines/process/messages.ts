import type { View } from '../../views/view.js';
import type { CutoutBatch, EngineOutput } from '../batch.js';
import type { Failure } from './failure.js';

/**
 * What passes between this process and one that runs batches for it. The first message to that one is its settings, which it
 * answers with an `OpenReply`; every later one is a `RunRequest`. It ends when the channel is closed.
 */
export interface RunRequest {
  id: number;
  batch: CutoutBatch;
  views: readonly View[];
}

/** `facts` is what the one who asked must know of what was opened. */
export type OpenReply<Facts> = { open: true; facts: Facts } | { open: false; failure: Failure };

export type RunReply = { id: number; output: EngineOutput } | { id: number; failure: Failure };

/** At any time once it is open: what the engine over there would tell the user. */
export interface WarningMessage {
  warning: { message: string; code: string | undefined };
}
