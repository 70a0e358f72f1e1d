import { stat } from 'node:fs/promises';
import { resnet50 } from '../../model/architecture.js';
import { inspectProcessor } from '../../machine/processor.js';
import { readModel, type ModelFile } from '../../onnx/read-model.js';
import { PerseusError } from '../../errors/perseus-error.js';
import type { Device } from '../../model/device.js';
import type { Engine, EngineFactory, EngineOptions } from '../engine.js';
import type { RunProcess } from '../process/run-process.js';
import type { Precision } from '../../model/precision.js';
import { divideThreads } from '../thread-budget.js';
import { OnnxRuntimeEngine } from './onnxruntime-engine.js';
import { threadsOfSessions } from './session-layout.js';
import { graphBatchOn } from './run-views.js';
import { openSession, type SessionSettings } from './session-process.js';
import { availableIn, binaryFolder } from './availability.js';

/**
 * ONNX Runtime: on the processor in float32 or with an int8 form, wherever onnxruntime-node has a binary; on GPUs in float32, where
 * its CUDA provider was installed beside that. It computes in processes of its own, a process a GPU.
 */
export const onnxruntimeEngine: EngineFactory = {
  name: 'onnxruntime',
  ranks: { cpu: 0, cuda: 15 },
  available: (device = 'cpu') => availableIn(binaryFolder(), device),
  open,
};

/** A session on a GPU waits for that, and renders views in between. */
const THREADS_ON_GPU = 1;

async function open(
  modelPath: string,
  { threads, precision, device = 'cpu', file }: EngineOptions,
): Promise<Engine> {
  const model = file ?? (await readModel(modelPath));
  checkPrecision(model, precision);
  if (device !== 'cpu') refuseInt8(model, device);
  const { size, corners, interpolation, architecture } = model.metadata;
  const { embeddingSize } = resnet50(architecture);
  const inference = divideThreads(threads).inference;
  const layout =
    device === 'cpu' ? threadsOfSessions(inference, (await stat(modelPath)).size) : [THREADS_ON_GPU];
  const rendering = { size, corners, interpolation };
  const shifted = model.precision === 'int8' && inspectProcessor().features.includes('amx_int8');
  const graphBatch = graphBatchOn(device);
  const sessions = await openAll(
    layout.map((threads) => ({ modelPath, device, shifted, threads, embeddingSize, rendering, graphBatch })),
  );
  return new OnnxRuntimeEngine(sessions, {
    precision: model.precision,
    device,
    threads: inference,
    size,
    embeddingSize,
  });
}

/** Its CUDA provider has no kernels for quantised convolutions. */
function refuseInt8({ precision, path }: ModelFile, device: Device): void {
  if (precision !== 'int8') return;
  throw new PerseusError(
    'PRECISION_UNSUPPORTED',
    `Engine onnxruntime does not run the int8 form "${path}" on ${device}. Give the float form of the model, or take device cpu.`,
    { path, option: 'precision', device },
  );
}

/** A file runs as what it holds: bfloat16 would be slower than float32 here, and a float form has no int8 in it. */
function checkPrecision({ precision: form, path }: ModelFile, asked: Precision | undefined): void {
  if (asked === undefined || asked === form) return;
  throw new PerseusError(
    'PRECISION_UNSUPPORTED',
    `Engine onnxruntime runs "${path}" in ${form}, not in ${asked}. ${remedyFor(form, asked)}, or leave the precision out.`,
    { path, option: 'precision' },
  );
}

function remedyFor(form: ModelFile['precision'], asked: Precision): string {
  if (asked === 'bfloat16' || asked === 'float16') return 'Take another engine';
  return form === 'float32' ? 'Give the int8 form of the model' : 'Give its float form';
}

/** All or none: where one cannot be opened, no process stays behind. */
async function openAll(settings: SessionSettings[]): Promise<RunProcess[]> {
  const results = await Promise.allSettled(settings.map((one) => openSession(one)));
  const sessions = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failure = results.find((result) => result.status === 'rejected');
  if (!failure) return sessions;
  await Promise.all(sessions.map((session) => session.close()));
  throw failure.reason;
}
