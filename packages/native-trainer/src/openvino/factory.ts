import {
  PerseusError,
  divideThreads,
  hasFastBfloat16,
  hasFastInt8,
  inspectProcessor,
  readModel,
  resnet50,
  toPerseusError,
  withPerseusErrors,
  type Availability,
  type Device,
  type Engine,
  type EngineFactory,
  type EngineOptions,
  type ModelFile,
  type Precision,
  type StoredTensor,
} from '@perseus/core';
import { findBuiltAddon } from '@perseus/core/native-build';
import { openvinoCommand, openvinoPackage } from '../../setup/index.mjs';
import type { NativeSessionSettings, OpenVinoBinding } from './binding.js';
import { compiledCache, type CompiledCache } from './compiled-cache.js';
import { loadOpenVino } from './load.js';
import { openSession } from './open-session.js';
import { OpenVinoEngine } from './openvino-engine.js';

/**
 * Images that go through the graph at once. Measured with a ResNet-50 of 200 px in bfloat16 on two threads: 4 give 163 to
 * 190 images a second, 8 and 16 182 to 192.
 */
const GRAPH_BATCH = 8;

const ON_PROCESSORS = 'it computes on processors only';

/** Smaller models are compiled in less time than a file takes to be found. */
const SMALLEST_KEPT_BYTES = 8e6;

/** OpenVINO on the CPU: in bfloat16 or int8 several times faster than ONNX Runtime, where it was set up. */
export const openvinoEngine: EngineFactory = {
  name: 'openvino',
  ranks: { cpu: rankHere() },
  available,
  open,
};

/** Behind ONNX Runtime where it would win nothing. */
function rankHere(): number {
  const processor = inspectProcessor();
  return process.arch === 'x64' && (hasFastBfloat16(processor) || hasFastInt8(processor)) ? 10 : -10;
}

/** Looks for the addon and does not load it. */
async function available(device: Device = 'cpu'): Promise<Availability> {
  if (device !== 'cpu') return { ok: false, reason: ON_PROCESSORS };
  try {
    findBuiltAddon(openvinoPackage);
    return { ok: true };
  } catch (thrown) {
    const error = toPerseusError(thrown);
    if (!(error instanceof PerseusError)) throw error;
    if (error.code === 'ADDON_MISSING')
      return { ok: false, reason: `its addon was not built, which \`${openvinoCommand()}\` does` };
    // It stands within a sentence.
    return { ok: false, reason: error.message.replace(/\.$/, '') };
  }
}

async function open(modelPath: string, options: EngineOptions): Promise<Engine> {
  refuseGpu(options.device);
  const [model, binding] = await Promise.all([options.file ?? readModel(modelPath), loadOpenVino()]);
  const precision = precisionOf(model, options.precision);
  const { size, corners, interpolation, architecture } = model.metadata;
  const threads = divideThreads(options.threads).inference;
  const settings: NativeSessionSettings = {
    modelPath,
    floats: precision === 'bfloat16' ? 'bf16' : 'f32',
    threads,
    streams: streamsOf(threads),
    graphBatch: GRAPH_BATCH,
    size,
    corners,
    interpolation,
  };
  const opened = await withPerseusErrors(() =>
    openSession(binding, settings, cacheOf(model, settings, binding)),
  );
  const { embeddingSize } = resnet50(architecture);
  return new OpenVinoEngine(opened, { precision, threads, streams: settings.streams, size, embeddingSize });
}

function refuseGpu(device: Device = 'cpu'): void {
  if (device === 'cpu') return;
  throw new PerseusError(
    'ENGINE_UNAVAILABLE',
    `Engine openvino cannot run on ${device}: ${ON_PROCESSORS}. Take another engine, or device cpu.`,
    { option: 'device', device },
  );
}

/**
 * Two that share the threads, where these can be halved: while one renders views or comes back from JavaScript the other
 * computes (measured on two threads: 4 to 15 % more images a second than one stream of both).
 */
function streamsOf(threads: number): number {
  return threads % 2 === 0 ? 2 : 1;
}

/** A file runs as what it holds; a float form in bfloat16 where the processor has instructions for it. */
function precisionOf({ precision: form, path }: ModelFile, asked: Precision | undefined): Precision {
  const fast = hasFastBfloat16(inspectProcessor());
  const refuse = (what: string, remedy: string) =>
    new PerseusError(
      'PRECISION_UNSUPPORTED',
      `Engine openvino ${what}. ${remedy}, or leave the precision out.`,
      { path, option: 'precision' },
    );
  if (asked === 'float16') throw refuse('does not run in float16 on a processor', 'Take bfloat16 or float32');
  if (form === 'int8') {
    if (asked === undefined || asked === 'int8') return 'int8';
    throw refuse(`runs "${path}" in int8, not in ${asked}`, 'Give the float form of the model');
  }
  if (asked === 'int8')
    throw refuse(`cannot run the float form "${path}" in int8`, 'Give the int8 form of the model');
  if (asked === 'bfloat16' && !fast)
    throw refuse(
      'does not run in bfloat16 on this processor, which has no instructions for it',
      'Take float32',
    );
  return asked ?? (fast ? 'bfloat16' : 'float32');
}

function cacheOf(
  { sha256, initializers }: ModelFile,
  { floats, graphBatch }: NativeSessionSettings,
  binding: OpenVinoBinding,
): CompiledCache | null {
  if (bytesOf(initializers.values()) < SMALLEST_KEPT_BYTES) return null;
  const { openvino } = binding.info();
  return compiledCache({ sha256, openvino, floats, graphBatch, processor: inspectProcessor() });
}

function bytesOf(tensors: Iterable<StoredTensor>): number {
  return [...tensors].reduce((sum, { length }) => sum + length, 0);
}
