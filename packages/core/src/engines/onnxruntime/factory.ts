import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { resnet50 } from '../../model/architecture.js';
import { inspectProcessor } from '../../machine/processor.js';
import { readModel, type ModelFile } from '../../onnx/read-model.js';
import { PerseusError } from '../../errors/perseus-error.js';
import type { Availability, Engine, EngineFactory, EngineOptions } from '../engine.js';
import type { Precision } from '../../model/precision.js';
import { divideThreads } from '../thread-budget.js';
import { OnnxRuntimeEngine } from './onnxruntime-engine.js';
import { threadsOfSessions } from './session-layout.js';
import { SessionProcess } from './session-process.js';

/** ONNX Runtime on the CPU, in float32 or with an int8 form: there on every platform that onnxruntime-node has a binary for. */
export const onnxruntimeEngine: EngineFactory = { name: 'onnxruntime', ranks: { cpu: 0 }, available, open };

/** Looks for the binary and does not load it: the main thread never needs it. */
async function available(): Promise<Availability> {
  try {
    const root = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
    const binary = join(root, 'bin', 'napi-v6', process.platform, process.arch, 'onnxruntime_binding.node');
    if (existsSync(binary)) return { ok: true };
    return { ok: false, reason: `onnxruntime-node has no binary for ${process.platform} ${process.arch}` };
  } catch {
    return { ok: false, reason: 'onnxruntime-node is not installed' };
  }
}

async function open(modelPath: string, { threads, precision, file }: EngineOptions): Promise<Engine> {
  const model = file ?? (await readModel(modelPath));
  checkPrecision(model, precision);
  const { size, corners, interpolation, architecture } = model.metadata;
  const { embeddingSize } = resnet50(architecture);
  const inference = divideThreads(threads).inference;
  const layout = threadsOfSessions(inference, (await stat(modelPath)).size);
  const rendering = { size, corners, interpolation };
  const shifted = model.precision === 'int8' && inspectProcessor().features.includes('amx_int8');
  const sessions = await openAll(
    layout.map((threads) => ({ modelPath, shifted, threads, embeddingSize, rendering })),
  );
  return new OnnxRuntimeEngine(sessions, {
    precision: model.precision,
    threads: inference,
    size,
    embeddingSize,
  });
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
async function openAll(settings: Parameters<typeof SessionProcess.open>[0][]): Promise<SessionProcess[]> {
  const results = await Promise.allSettled(settings.map((one) => SessionProcess.open(one)));
  const sessions = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failure = results.find((result) => result.status === 'rejected');
  if (!failure) return sessions;
  await Promise.all(sessions.map((session) => session.close()));
  throw failure.reason;
}
