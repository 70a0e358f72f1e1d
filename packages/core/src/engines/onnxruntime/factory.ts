import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { resnet50 } from '../../model/architecture.js';
import { readModel } from '../../onnx/read-model.js';
import { PerseusError } from '../../errors/perseus-error.js';
import type { Availability, Engine, EngineFactory, EngineOptions } from '../engine.js';
import { divideThreads } from '../thread-budget.js';
import { OnnxRuntimeEngine } from './onnxruntime-engine.js';
import { threadsOfSessions } from './session-layout.js';
import { SessionProcess } from './session-process.js';

/** ONNX Runtime on the CPU in float32: there on every platform that onnxruntime-node has a binary for. */
export const onnxruntimeEngine: EngineFactory = { name: 'onnxruntime', rank: 0, available, open };

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

async function open(modelPath: string, { threads, precision = 'float32' }: EngineOptions): Promise<Engine> {
  if (precision !== 'float32')
    throw new PerseusError(
      'PRECISION_UNSUPPORTED',
      `Engine onnxruntime computes in float32, not in ${precision}. Take another engine, or leave the precision out.`,
      { option: 'precision' },
    );
  const { metadata } = await readModel(modelPath);
  const { size, corners, interpolation, architecture } = metadata;
  const { embeddingSize } = resnet50(architecture);
  const inference = divideThreads(threads).inference;
  const layout = threadsOfSessions(inference, (await stat(modelPath)).size);
  const rendering = { size, corners, interpolation };
  const sessions = await openAll(layout.map((threads) => ({ modelPath, threads, embeddingSize, rendering })));
  return new OnnxRuntimeEngine(sessions, { threads: inference, size, embeddingSize });
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
