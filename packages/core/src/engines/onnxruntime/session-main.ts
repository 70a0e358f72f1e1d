// What a session's process runs. ONNX Runtime's run() holds the thread that calls it, so it must not be the main one;
// and a worker thread that is ended in the middle of run() aborts the whole process (the binding throws where nothing
// can catch it any more). A process of its own cannot take the others along.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { OpenReply, RunReply, SessionRequest, SessionSettings } from './messages.js';
import { runViews, type GraphOutput, type RunGraph } from './run-views.js';

// A terminal's Ctrl-C and a batch system's signals reach every process of the group. Whether work stops is for the parent
// to say; when it is gone the channel closes, which comes between two calls into ONNX Runtime.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => process.exit(0));

const [settings] = (await once(process, 'message')) as [SessionSettings];
const runGraph = await openGraph(settings);
if (runGraph) serve(settings, runGraph);

async function openGraph(settings: SessionSettings): Promise<RunGraph | null> {
  let onnxruntime: typeof import('onnxruntime-node');
  try {
    onnxruntime = await import('onnxruntime-node');
  } catch (cause) {
    reply({ open: false, what: 'module', message: messageOf(cause) });
    return null;
  }
  try {
    const session = await openSession(onnxruntime.InferenceSession, settings);
    reply({ open: true });
    return (pixels, count) => runSession(session, imageOf(onnxruntime.Tensor, pixels, count));
  } catch (cause) {
    reply({ open: false, what: 'model', message: messageOf(cause) });
    return null;
  }

  function imageOf(TensorOf: typeof Tensor, pixels: Uint8Array, count: number): Tensor {
    const { size } = settings.rendering;
    return new TensorOf('uint8', pixels, [count, size, size, 3]);
  }
}

async function openSession(
  Session: typeof InferenceSession,
  { modelPath, shifted, threads }: SessionSettings,
): Promise<InferenceSession> {
  if (!shifted) return Session.create(modelPath, sessionOptions(threads));
  const { shiftWeights } = await import('./shift-weights.js');
  // Collected once the session is there: it keeps its own copy, laid out for its kernels.
  const model = await readFile(modelPath);
  shiftWeights(model);
  return Session.create(model, sessionOptions(threads));
}

function sessionOptions(threads: number): InferenceSession.SessionOptions {
  return {
    executionProviders: ['cpu'],
    executionMode: 'sequential',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    // Errors reach the caller as messages; warnings would fill the pipe of stderr.
    logSeverityLevel: 3,
    // A spinning thread takes the core from decoding, from the other sessions and from LibTorch.
    extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
  };
}

async function runSession(session: InferenceSession, image: Tensor): Promise<GraphOutput> {
  const values = await session.run({ image });
  const floats = (name: keyof GraphOutput): Float32Array => values[name]!.data as Float32Array;
  return { logits: floats('logits'), probability: floats('probability'), embedding: floats('embedding') };
}

function serve(settings: SessionSettings, runGraph: RunGraph): void {
  let last = Promise.resolve();
  process.on('message', ({ id, batch, views }: SessionRequest) => {
    // One after the other: a second batch's activations beside the first's would only take memory.
    last = last.then(async () => {
      try {
        reply({ id, output: await runViews(batch, views, settings, runGraph) });
      } catch (cause) {
        reply({ id, failure: messageOf(cause) });
      }
    });
  });
}

function reply(message: OpenReply | RunReply): void {
  // A parent that is gone needs no answer; `disconnect` ends this process.
  process.send!(message, undefined, undefined, () => undefined);
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
