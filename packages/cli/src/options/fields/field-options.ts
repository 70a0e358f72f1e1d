import type { ClassifyingFieldOptions } from '../../steps/fields/classifying-field.js';
import type { TableFlags } from '../catalogue/table-flags.js';
import type { FieldClassifyFlags } from './classify-flags.js';
import { renderingFromFlags } from './rendering-flags.js';

/** What the flags of a field say, in the words of the step. */
export function fieldOptions(
  flags: FieldClassifyFlags & TableFlags,
): Omit<ClassifyingFieldOptions, 'field' | 'model' | 'output' | 'engine' | 'reading'> {
  const { catalogue, detectBand, stars, starMagnitude, prior, shard, painting } = flags;
  const { regions, gallery, skyMap, colourMagnitude } = flags;
  const { deredden, matchPsf = false, force = false, compareRendering: compareWith, stellarity } = flags;
  return {
    choice: renderingFromFlags(flags),
    columns: columnsOf(flags),
    ...{ matchPsf, force, stellarity },
    ...(flags.angularScale === 'physical' && { physical: redshiftsOf(flags) }),
    ...(catalogue !== undefined && { catalogue }),
    ...(detectBand !== undefined && { detectBand }),
    ...(deredden !== undefined && { deredden }),
    ...(stars !== undefined && {
      stars: { path: stars, ...(starMagnitude !== undefined && { magnitude: starMagnitude }) },
    }),
    ...(prior && { prior }),
    ...(shard && { shard }),
    ...(painting && { painting }),
    ...(compareWith !== undefined && { compareWith }),
    ...(regions !== undefined && { regions }),
    ...(gallery !== undefined && { gallery }),
    ...(skyMap !== undefined && { skyMap }),
    ...(colourMagnitude !== undefined && { colourMagnitude }),
  };
}

function redshiftsOf({ trainingRedshift, fieldRedshift }: FieldClassifyFlags) {
  return {
    ...(trainingRedshift !== undefined && { trainingRedshift }),
    ...(fieldRedshift !== undefined && { fieldRedshift }),
  };
}

function columnsOf(flags: FieldClassifyFlags & TableFlags): ClassifyingFieldOptions['columns'] {
  const { raColumn: ra, decColumn: dec, raUnit, decUnit } = flags;
  const { magnitudeColumn: magnitude, sizeColumn: size, radiusColumn: radius } = flags;
  return {
    ...(ra !== undefined && { ra }),
    ...(dec !== undefined && { dec }),
    ...(raUnit !== undefined && { raUnit }),
    ...(decUnit !== undefined && { decUnit }),
    ...(magnitude !== undefined && { magnitude }),
    ...(size !== undefined && { size }),
    ...(radius !== undefined && { radius }),
  };
}
