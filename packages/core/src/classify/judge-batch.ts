import type { EngineOutput } from '../engines/batch.js';
import type { ResidentCutouts } from '../engines/canvas/canvas.js';
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

/** By place in the batch. Cutouts of one size go to the engine together, and so do those that lie there together. */
async function judgeCutouts(batch: readonly Reading[], judge: Judge): Promise<Map<number, Judgement>> {
  const { metadata, views, calibration } = judge;
  const judgements = new Map<number, Judgement>();
  await Promise.all(
    [...togetherBySize(batch, judge), ...togetherResident(batch, judge)].map(async (together) => {
      const { logits } = await together.run();
      const { pMember, spread } = memberProbabilities(logits, views.length, calibration.temperature);
      const cornersReflected =
        metadata.corners === 'crop' && together.side < sideNeeded(metadata.size, views);
      for (const { place, index } of together.members)
        if (Number.isFinite(pMember[index]))
          judgements.set(place, { pMember: pMember[index]!, spread: spread[index]!, cornersReflected });
    }),
  );
  return judgements;
}

/** Cutouts that go to the engine together. */
interface Together {
  /** Of each that is asked for its place in the batch, and which of those it is that run. */
  members: { place: number; index: number }[];
  /** The shorter one. */
  side: number;
  run(): Promise<EngineOutput>;
}

function togetherBySize(batch: readonly Reading[], { engine, metadata, views }: Judge): Together[] {
  const groups = new Map<string, { place: number; cutout: Cutout }[]>();
  batch.forEach((reading, place) => {
    if (reading.cutout === null || 'among' in reading.cutout) return;
    const cutout = cropCutout(reading.cutout, metadata.size, views);
    const key = `${cutout.height}x${cutout.width}`;
    groups.set(key, [...(groups.get(key) ?? []), { place, cutout }]);
  });
  return [...groups.values()].map((members) => {
    const { height, width } = members[0]!.cutout;
    const pixels = new Uint8Array(members.length * height * width * 3);
    members.forEach(({ cutout }, i) => pixels.set(cutout.pixels, i * height * width * 3));
    return {
      members: members.map(({ place }, index) => ({ place, index })),
      side: Math.min(height, width),
      run: () => engine.run({ pixels, count: members.length, height, width }, views),
    };
  });
}

function togetherResident(batch: readonly Reading[], { views }: Judge): Together[] {
  const groups = new Map<ResidentCutouts, Together['members']>();
  batch.forEach(({ cutout }, place) => {
    if (cutout === null || !('among' in cutout)) return;
    const members = groups.get(cutout.among) ?? [];
    members.push({ place, index: cutout.index });
    groups.set(cutout.among, members);
  });
  return [...groups].map(([cutouts, members]) => ({
    members,
    side: Math.min(cutouts.height, cutouts.width),
    run: () => cutouts.run(views),
  }));
}
