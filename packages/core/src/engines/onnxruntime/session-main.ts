// What a session's process runs. ONNX Runtime's run() holds the thread that calls it, so it must not be the main one;
// and a worker thread that is ended in the middle of run() aborts the whole process (the binding throws where nothing
// can catch it any more). A process of its own cannot take the others along: its end comes between two calls into ONNX Runtime.
import { readFile } from 'node:fs/promises';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { gpuIndexOf } from '../../model/device.js';
import type { EngineOutput } from '../batch.js';
import { warnOfHalvedBatch } from '../batch-halved.js';
import { messageOf } from '../process/failure.js';
import type { RunRequest } from '../process/messages.js';
import { serveRuns } from '../process/serve-runs.js';
import { loadOnnxRuntime } from './load.js';
import { runViews, type GraphOutput } from './run-views.js';
import { cannotLoad, type SessionSettings } from './session-process.js';
import { withinMemory } from './within-memory.js';

await serveRuns<SessionSettings, null>(async (settings) => {
  const onnxruntime = await loadOnnxRuntime().catch((cause: unknown) => {
    throw cannotLoad(messageOf(cause));
  });
  const session = await openSession(onnxruntime.InferenceSession, settings);
  const { size } = settings.rendering;
  const runGraph = withinMemory(
    (pixels, count) => runSession(session, new onnxruntime.Tensor('uint8', pixels, [count, size, size, 3])),
    (looks) => warnOfHalvedBatch('onnxruntime', settings.device, looks),
  );

  let last: Promise<unknown> = Promise.resolve();
  const run = ({ batch, views }: RunRequest): Promise<EngineOutput> => {
    // One after the other: a second batch's activations beside the first's would only take memory.
    const output = last.then(() => runViews(batch, views, settings, runGraph));
    last = output.catch(() => undefined);
    return output;
  };
  return { facts: null, run };
});

async function openSession(
  Session: typeof InferenceSession,
  { modelPath, device, shifted, threads }: SessionSettings,
): Promise<InferenceSession> {
  const options = sessionOptions(threads, gpuIndexOf(device));
  if (!shifted) return Session.create(modelPath, options);
  const { shiftWeights } = await import('./shift-weights.js');
  // Collected once the session is there: it keeps its own copy, laid out for its kernels.
  const model = await readFile(modelPath);
  shiftWeights(model);
  return Session.create(model, options);
}

function sessionOptions(threads: number, gpu: number | null): InferenceSession.SessionOptions {
  return {
    executionProviders: gpu === null ? ['cpu'] : [{ name: 'cuda', deviceId: gpu }],
    executionMode: 'sequential',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    // Errors reach the caller as messages; warnings would fill the pipe of stderr.
    logSeverityLevel: 3,
    extra: {
      session: {
        // A spinning thread takes the core from decoding, from the other sessions and from LibTorch.
        ...{ intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } },
        // Else ONNX Runtime computes on the processor, without a word, whatever its CUDA provider has no kernel for.
        ...(gpu !== null && { disable_cpu_ep_fallback: '1' }),
      },
    },
  };
}

async function runSession(session: InferenceSession, image: Tensor): Promise<GraphOutput> {
  const values = await session.run({ image });
  const floats = (name: keyof GraphOutput): Float32Array => values[name]!.data as Float32Array;
  return { logits: floats('logits'), probability: floats('probability'), embedding: floats('embedding') };
}
