import { PerseusError } from '../errors/perseus-error.js';
import { drawFigure, type Figure } from './draw-figure.js';
import { judgedLayers, judgedNotes, type JudgedPoint } from './judged-points.js';
import { COLOURS } from './style.js';

/** The longer side of the map. */
const SIDE = 560;
const RADIAN = Math.PI / 180;

export interface SkyMapPoint extends JudgedPoint {
  raDeg: number;
  decDeg: number;
}

export interface SkyMap {
  points: readonly SkyMapPoint[];
  title: string;
  /** Of the sizes: `r (mag)`. */
  magnitudeTitle?: string;
  notes?: readonly string[];
}

/**
 * Draws objects where they lie on the sky, North up and East left, coloured by their probability of membership.
 *
 * Positions are offsets on a plane about the middle of them, arcminutes: right for fields of some degrees.
 *
 * @param path .png or .svg
 * @throws PerseusError `NOTHING_TO_DRAW`
 */
export async function drawSkyMap(map: SkyMap, path: string): Promise<void> {
  await drawFigure(skyMapFigure(map), path);
}

export function skyMapFigure({ points, title, magnitudeTitle, notes = [] }: SkyMap): Figure {
  const known = points.filter(({ raDeg, decDeg }) => Number.isFinite(raDeg) && Number.isFinite(decDeg));
  const first = known[0];
  if (!first)
    throw new PerseusError(
      'NOTHING_TO_DRAW',
      'No object has a position. Give a table with right ascensions.',
    );
  // About the first of them, so that a field on both sides of 0 h is one field.
  const fromFirst = known.map(({ raDeg }) => ((((raDeg - first.raDeg) % 360) + 540) % 360) - 180);
  const ra0 = first.raDeg + middle(fromFirst);
  const dec0 = middle(known.map(({ decDeg }) => decDeg));
  const placed = known.map((point, k) => ({
    ...point,
    east: 60 * (first.raDeg + (fromFirst[k] as number) - ra0) * Math.cos(dec0 * RADIAN),
    north: 60 * (point.decDeg - dec0),
  }));
  const [east, north] = [reach(placed.map((p) => p.east)), reach(placed.map((p) => p.north))];
  const perArcmin = SIDE / (2 * Math.max(east, north));
  const axis = (field: 'east' | 'north', half: number, title: string) =>
    ({
      field,
      type: 'quantitative',
      title,
      scale: { domain: field === 'east' ? [half, -half] : [-half, half], nice: false, zero: false },
      axis: { grid: false, tickCount: 7, domain: false },
    }) as const;
  const centre = `${((ra0 + 360) % 360).toFixed(4)}, ${dec0 < 0 ? '' : '+'}${dec0.toFixed(4)}`;
  return {
    title: { text: title, subtitle: [...notes, ...judgedNotes(known)] },
    width: 2 * east * perArcmin,
    height: 2 * north * perArcmin,
    view: { stroke: COLOURS.ink, strokeWidth: 1 },
    layer: judgedLayers(
      placed,
      axis('east', east, `East of ${centre} (arcmin)`),
      axis('north', north, 'North (arcmin)'),
      magnitudeTitle,
    ),
  };
}

function middle(values: readonly number[]): number {
  let [least, largest] = [Infinity, -Infinity];
  for (const value of values) [least, largest] = [Math.min(least, value), Math.max(largest, value)];
  return (least + largest) / 2;
}

/** Half the frame's side: a little beyond the outermost object. */
function reach(offsets: readonly number[]): number {
  const farthest = offsets.reduce((most, offset) => Math.max(most, Math.abs(offset)), 0);
  return 1.03 * farthest || 0.5;
}
