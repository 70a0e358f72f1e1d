import type { Engine } from '../engines/engine.js';
import { memberProbabilities } from '../metrics/calibration.js';
import type { Calibration, ModelMetadata } from '../model/metadata.js';
import type { View } from '../views/view.js';
import type { Classification } from './classification.js';
import { cropCutout, sideNeeded } from './crop-cutout.js';
import type { Cutout } from './cutout-source.js';
import type { Reading } from './read-cutouts.js';

/** A model opened for one way of use. */
export interface Judge {
  engine: Engine;
  metadata: Pick<ModelMetadata, 'size' | 'corners'>;
  views: readonly View[];
  calibration: Pick<Calibration, 'temperature' | 'threshold'>;
}

interface Judgement {
  pMember: number;
  spread: number;
  cornersReflected: boolean;
}

/** Classifies the readable rows of a batch and flags the others, in the order of the batch. */
export async function judgeBatch(batch: readonly Reading[], judge: Judge): Promise<Classification[]> {
  const judgements = await judgeCutouts(batch, judge);
  return batch.map((reading, i) => {
    const judgement = judgements.get(i);
    if (reading.cutout === null || !judgement) return flagged(reading);
    const { pMember, spread, cornersReflected } = judgement;
    return {
      row: reading.row,
      pMember,
      pMemberSpread: judge.views.length > 1 ? spread : null,
      predictedLabel: pMember >= judge.calibration.threshold ? 'member' : 'background',
      flags: cornersReflected ? ['corners-reflected'] : [],
    };
  });
}

function flagged(reading: Reading): Classification {
  const { flag, problem } =
    reading.cutout === null
      ? reading
      : { flag: 'not-finite', problem: 'The network gives no finite number for this cutout.' };
  const nothing = { pMember: null, pMemberSpread: null, predictedLabel: null };
  return { row: reading.row, ...nothing, flags: [flag], problem };
}

/** By place in the batch. Cutouts of one size go to the engine together. */
async function judgeCutouts(batch: readonly Reading[], judge: Judge): Promise<Map<number, Judgement>> {
  const { engine, metadata, views, calibration } = judge;
  const judgements = new Map<number, Judgement>();
  await Promise.all(
    bySize(batch, metadata.size, views).map(async ({ places, pixels, height, width }) => {
      const { logits } = await engine.run({ pixels, count: places.length, height, width }, views);
      const { pMember, spread } = memberProbabilities(logits, views.length, calibration.temperature);
      const cornersReflected =
        metadata.corners === 'crop' && Math.min(height, width) < sideNeeded(metadata.size, views);
      places.forEach((place, i) => {
        if (Number.isFinite(pMember[i]))
          judgements.set(place, { pMember: pMember[i]!, spread: spread[i]!, cornersReflected });
      });
    }),
  );
  return judgements;
}

interface SameSize {
  places: number[];
  pixels: Uint8Array<ArrayBuffer>;
  height: number;
  width: number;
}

function bySize(batch: readonly Reading[], size: number, views: readonly View[]): SameSize[] {
  const groups = new Map<string, { place: number; cutout: Cutout }[]>();
  batch.forEach((reading, place) => {
    if (reading.cutout === null) return;
    const cutout = cropCutout(reading.cutout, size, views);
    const key = `${cutout.height}x${cutout.width}`;
    groups.set(key, [...(groups.get(key) ?? []), { place, cutout }]);
  });
  return [...groups.values()].map((members) => {
    const { height, width } = members[0]!.cutout;
    const pixels = new Uint8Array(members.length * height * width * 3);
    members.forEach(({ cutout }, i) => pixels.set(cutout.pixels, i * height * width * 3));
    return { places: members.map(({ place }) => place), pixels, height, width };
  });
}
