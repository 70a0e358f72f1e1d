import type { DatasetDescription, DatasetObject, Label } from '../../src/dataset/schema.js';
import type { Engine } from '../../src/engines/engine.js';
import type { EvaluationSubject } from '../../src/evaluate/evaluate.js';
import type { ModelMetadata } from '../../src/model/metadata.js';
import type { View } from '../../src/views/view.js';

/** Truth of an object, and the margin of logits that the engine gives it for a view. */
export interface FakeObject {
  label: Label;
  group?: number;
  basis?: string;
  /** Which object it shows, at which angle: of a dataset that holds rotated copies. */
  copy?: { of: string; rotationDeg: number };
  margin: (view: View) => number;
}

const SIDE = 4;

/**
 * A dataset in memory, whose cutouts carry their row's number in the first two bytes, and an engine that answers with
 * the margin of the object whose cutout it is shown. Only those rows are ever in memory that were read.
 */
export function fakeSubject(
  fakes: readonly FakeObject[],
): EvaluationSubject & { inFlight: { most: number } } {
  const inFlight = { now: 0, most: 0 };
  const objects = fakes.map(({ label, group, basis = '', copy }, row): DatasetObject => ({
    id: copy?.of ?? `object-${row}`,
    raDeg: 49.95,
    decDeg: 41.51,
    label,
    labelBasis: basis,
    group: group ?? row,
    split: 'test',
    columns: {
      id: `object-${row}`,
      label_basis: basis,
      label: String(label),
      parity: row % 2 ? 'odd' : 'even',
      ...(copy && { rotation_deg: String(copy.rotationDeg) }),
    },
  }));
  const engine: Engine = {
    name: 'fake',
    precision: 'float32',
    device: 'cpu',
    threads: 2,
    concurrency: 2,
    embeddingSize: 1,
    run: async ({ pixels, count, height, width }, views) => {
      const logits = new Float32Array(views.length * count * 2);
      views.forEach((view, v) => {
        for (let i = 0; i < count; i++) {
          const at = i * height * width * 3;
          const row = pixels[at]! * 256 + pixels[at + 1]!;
          logits[(v * count + i) * 2 + 1] = fakes[row]!.margin(view);
        }
      });
      // Later batches finish first: results must not depend on it.
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, 8 - pixels[1]! / 8)));
      inFlight.now -= count;
      return { logits, probability: new Float32Array(logits.length), embedding: new Float32Array(count) };
    },
    close: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
  return {
    inFlight,
    engine,
    engineReason: 'it is the only one',
    precisionReason: 'float32, for it has no other',
    rows: Int32Array.from(fakes, (_, row) => row),
    model: { path: 'model.onnx', sha256: 'ab', metadata: fakeMetadata },
    dataset: {
      folder: 'fake',
      hash: 'cd',
      description: { height: SIDE, width: SIDE } as DatasetDescription,
      columns: [
        ...['id', 'label', 'label_basis', 'parity'],
        ...(fakes.some(({ copy }) => copy) ? ['rotation_deg'] : []),
      ],
      objects,
      readCutouts: async (rows) => {
        inFlight.now += rows.length;
        inFlight.most = Math.max(inFlight.most, inFlight.now);
        const pixels = new Uint8Array(rows.length * SIDE * SIDE * 3);
        rows.forEach((row, i) => pixels.set([row >> 8, row & 255], i * SIDE * SIDE * 3));
        return pixels;
      },
    },
  };
}

export const fakeMetadata: ModelMetadata = {
  formatVersion: 1,
  perseusVersion: '0.1.0',
  classes: ['background', 'member'],
  size: SIDE,
  downsample: 1,
  architecture: { name: 'resnet50', stride: 'v1.5', stemChannels: 4 },
  preprocessing: { zeroPoint: 0, scale: 1 / 255 },
  pixelScaleArcsec: 0.1,
  bands: ['i', 'r', 'g'],
  filterSystem: null,
  stretch: null,
  psfFwhmArcsec: null,
  depth: null,
  extinction: null,
  source: 'test',
  simulated: false,
  trainingRanges: { magnitude: null, sizeArcsec: null, surfaceBrightness: null },
  memberFraction: 0.5,
  clusterRedshift: 0.0179,
  corners: 'reflect',
  interpolation: 'bilinear',
  calibrations: [
    { views: 1, precision: 'float32', temperature: 2, threshold: 0.5 },
    { views: 8, precision: 'float32', temperature: 1.25, threshold: 0.4 },
  ],
  datasetHash: 'ef',
};
