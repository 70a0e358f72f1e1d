import type { EngineOutput } from '../engines/batch.js';
import type { Engine } from '../engines/engine.js';
import { PerseusError } from '../errors/perseus-error.js';
import { CLASS_COUNT } from '../model/architecture.js';
import type { Reference } from '../model/reference.js';
import { IDENTITY_VIEW } from '../views/view.js';

/** Largest difference from LibTorch that is put down to rounding: this, times max(1, |value|). */
export const GATE_TOLERANCE = 1e-4;

/** Few enough that the activations of full-size cutouts stay far below a gigabyte. */
const BATCH_SIZE = 16;

export interface GateReport {
  cutouts: number;
  /** Largest difference / max(1, |value|) from the reference. */
  largestLogitDifference: number;
  largestEmbeddingDifference: number;
}

/**
 * Lets an exported model through when it gives what the trained network gave for the same cutouts, and when its
 * probability is softmax(logits / temperature).
 *
 * @param outputPath where the model is meant to go, for the error's text
 * @throws PerseusError `EXPORT_GATE`
 */
export async function passGate(
  engine: Engine,
  reference: Reference,
  temperature: number,
  outputPath: string,
  signal?: AbortSignal,
): Promise<GateReport> {
  const report: GateReport = {
    cutouts: reference.count,
    largestLogitDifference: 0,
    largestEmbeddingDifference: 0,
  };
  for (let first = 0; first < reference.count; first += BATCH_SIZE) {
    signal?.throwIfAborted();
    const last = Math.min(first + BATCH_SIZE, reference.count);
    const output = await runCutouts(engine, reference, first, last);
    const compare = (what: string, actual: Float32Array, expected: Float32Array, width: number) =>
      largestDifference(
        { what, path: outputPath, firstCutout: first, width },
        actual,
        expected.subarray(first * width, last * width),
      );
    report.largestLogitDifference = Math.max(
      report.largestLogitDifference,
      compare('logit', output.logits, reference.logits, CLASS_COUNT),
    );
    report.largestEmbeddingDifference = Math.max(
      report.largestEmbeddingDifference,
      compare('embedding', output.embedding, reference.embedding, reference.embeddingSize),
    );
    largestDifference(
      { what: 'probability', path: outputPath, firstCutout: first, width: CLASS_COUNT },
      output.probability,
      softmaxOf(output.logits, temperature),
    );
  }
  return report;
}

function runCutouts(
  engine: Engine,
  reference: Reference,
  first: number,
  last: number,
): Promise<EngineOutput> {
  const { image, height, width } = reference;
  const bytes = height * width * 3;
  // A copy: the engine takes over what it is given.
  const pixels = image.slice(first * bytes, last * bytes);
  return engine.run({ pixels, count: last - first, height, width }, [IDENTITY_VIEW]);
}

interface Compared {
  what: string;
  path: string;
  firstCutout: number;
  /** Values a cutout. */
  width: number;
}

function largestDifference(
  { what, path, firstCutout, width }: Compared,
  actual: Float32Array,
  expected: Float32Array,
): number {
  if (actual.length !== expected.length) {
    throw refused(
      path,
      `ONNX Runtime gives ${actual.length} values of ${what} where ${expected.length} belong`,
    );
  }
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!) / Math.max(1, Math.abs(expected[i]!));
    // Asked this way round, NaN does not pass.
    if (!(difference <= GATE_TOLERANCE)) {
      const cutout = firstCutout + Math.floor(i / width);
      throw refused(
        path,
        `for cutout ${cutout} of the reference ONNX Runtime gives ${what} ${i % width} as ${actual[i]}, and ${expected[i]} was expected`,
      );
    }
    largest = Math.max(largest, difference);
  }
  return largest;
}

/** softmax(logits / temperature) of two classes. */
function softmaxOf(logits: Float32Array, temperature: number): Float32Array {
  return Float32Array.from(logits, (logit, i) => 1 / (1 + Math.exp((logits[i ^ 1]! - logit) / temperature)));
}

function refused(path: string, what: string): PerseusError {
  return new PerseusError(
    'EXPORT_GATE',
    `${path} was not written: ${what} (tolerance ${GATE_TOLERANCE} x max(1, |value|)). The weights and reference.safetensors are not of one training, or a file was altered; resume the run with \`perseus train --resume\` and export again.`,
    { path, tolerance: GATE_TOLERANCE },
  );
}
