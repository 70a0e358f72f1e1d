import { PerseusError } from '../../errors/perseus-error.js';
import type { Device } from '../../model/device.js';
import type { ViewRendering } from '../../views/rotate.js';
import { messageOf } from '../process/failure.js';
import { RunProcess, type ProcessErrors } from '../process/run-process.js';

/** What a session is opened with: the first message to its process. */
export interface SessionSettings {
  modelPath: string;
  device: Device;
  /** Opens an int8 form as `shiftWeights` makes it. */
  shifted: boolean;
  threads: number;
  embeddingSize: number;
  rendering: ViewRendering;
  /** Looks that go through the graph at once. */
  graphBatch: number;
}

/**
 * One ONNX Runtime session in a process of its own.
 *
 * @throws PerseusError `ENGINE_UNAVAILABLE`, `MODEL_UNREADABLE`, `DEVICE_UNAVAILABLE`
 */
export async function openSession(settings: SessionSettings): Promise<RunProcess> {
  const main = new URL('./session-main.js', import.meta.url);
  return (await RunProcess.open<null>(main, settings, errorsOf(settings))).process;
}

function errorsOf({ modelPath, device }: SessionSettings): ProcessErrors {
  const place = device === 'cpu' ? {} : { device };
  const where = device === 'cpu' ? '' : ` on ${device}`;
  const remedy =
    device === 'cpu'
      ? 'where memory is short, with fewer threads'
      : `where ${device} fails again, without it`;
  return {
    cannotStart: cannotLoad,
    cannotOpen: (message, lastWords) =>
      device === 'cpu'
        ? new PerseusError(
            'MODEL_UNREADABLE',
            `${modelPath}: ONNX Runtime cannot open it (${message}). Export the model anew with \`perseus export\`.`,
            { path: modelPath },
          )
        : new PerseusError(
            'DEVICE_UNAVAILABLE',
            `${modelPath}: ONNX Runtime cannot open it on ${device} (${message}${lastWords}). Put the libraries of CUDA and cuDNN that it misses on LD_LIBRARY_PATH, or take another device.`,
            { path: modelPath, option: 'device', device },
          ),
    failed: (cause) =>
      new PerseusError(
        'ENGINE_FAILED',
        `ONNX Runtime stopped while running "${modelPath}"${where} (${messageOf(cause)}). Run it again; ${remedy}.`,
        { path: modelPath, ...place },
        { cause },
      ),
  };
}

/** onnxruntime-node itself. */
export function cannotLoad(message: string): PerseusError {
  return new PerseusError(
    'ENGINE_UNAVAILABLE',
    `ONNX Runtime cannot be started (${message}). Install onnxruntime-node for this platform anew; \`perseus doctor\` says what is missing.`,
    { option: 'engine' },
  );
}
