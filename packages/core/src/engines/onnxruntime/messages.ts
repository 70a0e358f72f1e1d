import type { ViewRendering } from '../../views/rotate.js';
import type { View } from '../../views/view.js';
import type { CutoutBatch, EngineOutput } from '../engine.js';

/** What a session is opened with: the first message to its process. */
export interface SessionSettings {
  modelPath: string;
  /** Opens an int8 form as `shiftWeights` makes it. */
  shifted: boolean;
  threads: number;
  embeddingSize: number;
  rendering: ViewRendering;
}

/** Every later message to the process. It ends when the channel is closed. */
export interface SessionRequest {
  id: number;
  batch: CutoutBatch;
  views: readonly View[];
}

/** To the first message. `module` says that ONNX Runtime itself could not be loaded. */
export type OpenReply = { open: true } | { open: false; what: 'module' | 'model'; message: string };

/** To a request. */
export type RunReply = { id: number; output: EngineOutput } | { id: number; failure: string };
