import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { withAtomicFile } from '../disk/atomic-file.js';
import type { EngineFactory } from '../engines/engine.js';
import { onnxruntimeEngine } from '../engines/onnxruntime/factory.js';
import { PerseusError } from '../errors/perseus-error.js';
import type { ModelMetadata } from '../model/metadata.js';
import { parseUncalibratedMetadata } from '../model/read-metadata.js';
import { readReference, type Reference } from '../model/reference.js';
import { Weights } from '../model/weights.js';
import { runPaths } from '../run/run-folder.js';
import { calibrationsFrom } from './calibrations.js';
import { passGate, type GateReport } from './gate.js';
import { graphOf } from './graph.js';
import { initializerValues } from './initializer-values.js';
import { writeModel } from './write-model.js';

export interface ExportOptions {
  signal?: AbortSignal;
  /** What the model is run with before it is let through; ONNX Runtime where not given. */
  factory?: EngineFactory;
  /** Threads for that; the whole budget where not given. */
  threads?: number;
}

export interface ExportReport {
  output: string;
  bytes: number;
  /** SHA-256 of the file, hexadecimal. */
  sha256: string;
  metadata: ModelMetadata;
  gate: GateReport;
}

/**
 * Writes a run as `model.onnx` by the model's contract: batch norm folded, preprocessing and temperature in the graph,
 * calibrated for one, 8 and 16 views.
 *
 * The file comes into being only after ONNX Runtime has given from it what LibTorch gave at the end of the training
 * (`reference.safetensors`); an older file at `output` stays untouched until then. Needs neither LibTorch nor the dataset.
 * The same run gives the same bytes.
 *
 * @throws PerseusError `RUN_UNFINISHED` where the training has not written its weights or reference; `WEIGHTS_INVALID`,
 *   `REFERENCE_INVALID`, `SAFETENSORS_CORRUPT`, `FORMAT_TOO_NEW` for files that are not what they should be; `EXPORT_GATE`
 *   where the exported model differs from the trained one
 */
export async function exportRun(
  runFolder: string,
  output: string,
  { signal, factory = onnxruntimeEngine, threads }: ExportOptions = {},
): Promise<ExportReport> {
  const paths = runPaths(runFolder);
  checkFinished(runFolder, [paths.model, paths.reference]);
  const reference = await readReference(paths.reference);
  await using weights = await Weights.open(paths.model);
  checkBelongTogether(weights, reference);
  const metadata: ModelMetadata = { ...weights.metadata, calibrations: calibrationsFrom(reference) };
  const valuesOf = initializerValues(weights, metadata);

  // Awaited here: otherwise the weights would be closed before they are read.
  return await withAtomicFile(output, async (file, temporaryPath) => {
    const written = await writeModel(
      file,
      {
        graph: graphOf(metadata),
        producerVersion: metadata.perseusVersion,
        metadataProps: { perseus: JSON.stringify(metadata) },
      },
      async (tensor) => {
        signal?.throwIfAborted();
        return valuesOf(tensor);
      },
    );
    await using engine = await factory.open(temporaryPath, { ...(threads && { threads }) });
    const temperature = metadata.calibrations[0]!.temperature;
    const gate = await passGate(engine, reference, temperature, output, signal);
    return { output, ...written, metadata, gate };
  });
}

function checkFinished(runFolder: string, files: string[]): void {
  const missing = files.find((file) => !existsSync(file));
  if (missing === undefined) return;
  throw new PerseusError(
    'RUN_UNFINISHED',
    `run "${runFolder}": it has no ${missing.slice(runFolder.length).replace(/^[\\/]+/, '')}, which a training writes at its end. Finish it with \`perseus train --resume\`, or give the folder of a finished run.`,
    { path: missing },
  );
}

/** Two runs in one folder, or a file copied from elsewhere, are told here by name rather than by the gate's numbers. */
function checkBelongTogether(weights: Weights, reference: Reference): void {
  const belonging = parseUncalibratedMetadata(reference.metadataText, reference.path);
  if (isDeepStrictEqual(belonging, weights.metadata)) return;
  throw new PerseusError(
    'REFERENCE_INVALID',
    `${reference.path}: it belongs to another training than the weights beside it. Restore the file, or finish the run with \`perseus train --resume\`.`,
    { path: reference.path },
  );
}
