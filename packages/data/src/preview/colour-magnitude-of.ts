import type { ColourMagnitudeDiagram, ColourMagnitudePoint, DatasetObject } from '@perseus/core';
import {
  RED_SEQUENCE,
  RED_SEQUENCE_REGIONS,
  redSequenceRegion,
  type RedSequenceRegion,
} from '../photometry/red-sequence.js';
import { isSaneMagnitude } from '../photometry/sanity.js';
import { photometrySource, type PhotometryColumns, type PhotometrySource } from './photometry-source.js';

/** Nothing that shines is redder or bluer: the colour is of a magnitude that was not measured. */
const LARGEST_COLOUR = 10;

export interface DrawableDiagram {
  diagram: ColourMagnitudeDiagram;
  drawn: number;
  /** Objects that are not drawn, by reason. */
  leftOut: Record<string, number>;
}

/**
 * The colour-magnitude diagram of these objects, without matches that are doubtful and objects that lack a number.
 *
 * @returns why there is none, in words, where it has nothing to show
 * @throws PerseusError `COLUMN_UNKNOWN` where a column that is given is not there
 */
export function colourMagnitudeOf(
  name: string,
  objects: readonly DatasetObject[],
  columns: readonly string[],
  given?: PhotometryColumns,
): DrawableDiagram | string {
  const source = photometrySource(columns, given);
  if (source === null) return 'the dataset has no columns of r and of g - z, such as R_mag and g_z';
  const leftOut: Record<string, number> = {};
  const points: ColourMagnitudePoint[] = [];
  for (const object of objects) {
    const point = pointOf(object, source);
    if (typeof point === 'string') leftOut[point] = (leftOut[point] ?? 0) + 1;
    else points.push(point);
  }
  if (points.length === 0) return `no object has a ${source.magnitude} and a ${source.colour.join(' - ')}`;
  const diagram: ColourMagnitudeDiagram = {
    points,
    magnitudeTitle: `${source.magnitudeState === null ? source.magnitude : 'r'} (${unit(source.magnitudeState)})`,
    colourTitle: `${source.colourState === null ? source.colour[0] : 'g - z'} (${unit(source.colourState)})`,
    redSequence: {
      bluer: { slope: RED_SEQUENCE.slope, intercept: RED_SEQUENCE.bluerIntercept },
      redder: { slope: RED_SEQUENCE.slope, intercept: RED_SEQUENCE.redderIntercept },
    },
    title: `Colour and magnitude: ${name}`,
    notes: [
      `${points.length} objects: ${regionsOf(points)}`,
      `columns ${source.magnitude} and ${source.colour.join(' - ')}; the dashed lines bound the red sequence in observed magnitudes`,
      ...leftOutNote(leftOut),
    ],
  };
  return { diagram, drawn: points.length, leftOut };
}

const unit = (state: string | null) => (state === null ? 'mag' : `mag, ${state}`);

/** The object's place, or why it has none. */
function pointOf(
  { columns, label, labelBasis }: DatasetObject,
  { magnitude, colour }: PhotometrySource,
): ColourMagnitudePoint | 'match doubtful' | 'no photometry' {
  if (/^(true|1)$/i.test(columns['match_doubtful'] ?? '')) return 'match doubtful';
  const r = numberIn(columns[magnitude]);
  const terms = colour.map((column) => numberIn(columns[column]));
  const magnitudesSane = terms.length === 1 || terms.every((term) => isSaneMagnitude(term));
  const difference = (terms[0] ?? NaN) - (terms[1] ?? 0);
  if (!isSaneMagnitude(r) || !magnitudesSane || !(Math.abs(difference) < LARGEST_COLOUR))
    return 'no photometry';
  return {
    magnitude: r,
    colour: difference,
    class: label === 1 ? 'member' : 'background',
    basis: labelBasis,
  };
}

/** Number('') is 0. */
function numberIn(cell = ''): number {
  return cell.trim() === '' ? NaN : Number(cell);
}

const REGION_WORDS: Record<RedSequenceRegion, string> = {
  'redder-than-sequence': 'redder than the sequence',
  'on-sequence': 'on it',
  'bluer-than-sequence': 'bluer',
};

function regionsOf(points: readonly ColourMagnitudePoint[]): string {
  const regions = points.map(({ magnitude, colour }) => redSequenceRegion(magnitude, colour));
  return RED_SEQUENCE_REGIONS.map(
    (region) => `${regions.filter((found) => found === region).length} ${REGION_WORDS[region]}`,
  ).join(', ');
}

function leftOutNote(leftOut: Record<string, number>): string[] {
  const reasons = Object.entries(leftOut).map(([reason, count]) => `${count} (${reason})`);
  return reasons.length === 0 ? [] : [`left out: ${reasons.join(', ')}`];
}
