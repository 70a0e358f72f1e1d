// What calibrates a model, in a process of its own: ONNX Runtime's run() holds the thread that calls it, and looking at every
// value of the network takes as long again.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { InferenceSession } from 'onnxruntime-node';
import { loadOnnxRuntime } from '../../engines/onnxruntime/load.js';
import { runViews } from '../../engines/onnxruntime/run-views.js';
import { endWithParent } from '../../engines/process/end-with-parent.js';
import { IDENTITY_VIEW } from '../../views/view.js';
import type { CalibrationReply, CalibrationRequest, CalibrationSettings } from './calibration-process.js';
import { withOutputs } from './observed-values.js';
import { Observer, type Observation } from './observer.js';

endWithParent();
const [settings] = (await once(process, 'message')) as [CalibrationSettings];
const observers = settings.values.map((value) => new Observer(value));
try {
  const look = await openGraph();
  reply({ done: 'opened' });
  serve(look);
} catch (cause) {
  reply({ failure: messageOf(cause) });
}

type Look = (request: CalibrationRequest & { type: 'look' }) => Promise<Float32Array<ArrayBuffer>>;

async function openGraph(): Promise<Look> {
  const { InferenceSession, Tensor } = await loadOnnxRuntime();
  const model = withOutputs(
    await readFile(settings.modelPath),
    observers.map(({ name }) => name),
  );
  const session = await InferenceSession.create(model, sessionOptions());
  const { rendering, embeddingSize } = settings;
  const { size } = rendering;
  const cutoutBytes = size * size * 3;

  return async ({ batch }) => {
    const { logits } = await runViews(
      batch,
      [IDENTITY_VIEW],
      { rendering, embeddingSize },
      async (pixels, count) => {
        const output = {
          logits: new Float32Array(count * 2),
          probability: new Float32Array(count * 2),
          embedding: new Float32Array(count * embeddingSize),
        };
        // One at a time: all values of one full-size cutout take 50 MB.
        for (let i = 0; i < count; i++) {
          const cutout = pixels.subarray(i * cutoutBytes, (i + 1) * cutoutBytes);
          const values = await session.run({ image: new Tensor('uint8', cutout, [1, size, size, 3]) });
          output.logits.set(values['logits']!.data as Float32Array, i * 2);
          for (const observer of observers) {
            const { data, dims } = values[observer.name]!;
            observer.add(data as Float32Array, dims[1]!);
          }
        }
        return output;
      },
    );
    return logits;
  };
}

function sessionOptions(): InferenceSession.SessionOptions {
  return {
    executionProviders: ['cpu'],
    intraOpNumThreads: settings.threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  };
}

function serve(look: Look): void {
  let last = Promise.resolve();
  process.on('message', (request: CalibrationRequest) => {
    last = last.then(async () => {
      try {
        if (request.type === 'look') reply({ done: 'looked', logits: await look(request) });
        else reply({ done: 'reported', observation: report() });
      } catch (cause) {
        reply({ failure: messageOf(cause) });
      }
    });
  });
}

function report(): Observation {
  const observation: Observation = { ranges: new Map(), means: new Map() };
  for (const observer of observers) observer.report(observation);
  return observation;
}

function reply(message: CalibrationReply): void {
  // A parent that is gone needs no answer.
  process.send!(message, undefined, undefined, () => undefined);
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
