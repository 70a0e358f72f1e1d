import type { Layer, Position } from './draw-figure.js';
import { COLOURS } from './style.js';
import { counted } from '../text/counted.js';

/** What an object was judged to be. */
export interface JudgedPoint {
  /** null or NaN where nothing was said. */
  pMember: number | null;
  /** Brighter objects are drawn larger; all alike where it is not given. */
  magnitude?: number;
}

/** From certainly behind, over undecided, to certainly a member: told apart with any colour vision. */
const PROBABILITY_COLOURS = [COLOURS.blue, '#8fbcd8', '#d9d9d9', '#eda878', COLOURS.vermilion];
const SIZES = { bright: 150, faint: 14, usual: 34 };

/** Objects coloured by probability: those that were not judged as crosses below, likely members on top. */
export function judgedLayers(
  points: readonly JudgedPoint[],
  x: Position,
  y: Position,
  magnitudeTitle = 'magnitude',
): Layer[] {
  const judged = points
    .filter(isJudged)
    .sort((a, b) => (a.pMember as number) - (b.pMember as number))
    .map((point) => ({ ...point, magnitude: finite(point.magnitude) }));
  const unjudged = points.filter((point) => !isJudged(point));
  const magnitudes = judged.flatMap(({ magnitude }) => (magnitude === null ? [] : [magnitude]));
  const sized = magnitudes.length === judged.length && judged.length > 0;
  return [
    {
      data: { values: [...unjudged] },
      mark: { type: 'point', shape: 'cross', filled: true, size: 60, color: COLOURS.grey, opacity: 0.8 },
      encoding: { x, y },
    },
    {
      data: { values: judged },
      mark: { type: 'point', filled: true, opacity: 0.9, stroke: 'white', strokeWidth: 0.5 },
      encoding: {
        x,
        y,
        color: {
          field: 'pMember',
          type: 'quantitative',
          title: 'p_member',
          scale: { domain: [0, 0.25, 0.5, 0.75, 1], range: PROBABILITY_COLOURS, type: 'linear' },
          legend: { orient: 'right', gradientLength: 180, values: [0, 0.25, 0.5, 0.75, 1], format: '.2~f' },
        },
        size: sized
          ? {
              field: 'magnitude',
              type: 'quantitative',
              title: magnitudeTitle,
              scale: { range: [SIZES.bright, SIZES.faint], zero: false, clamp: true },
              legend: { orient: 'right', symbolFillColor: COLOURS.grey, symbolStrokeWidth: 0, tickCount: 4 },
            }
          : { value: SIZES.usual },
      },
    },
  ];
}

/** How many were judged, and how. */
export function judgedNotes(points: readonly JudgedPoint[]): string[] {
  const judged = points.filter(isJudged);
  const likely = judged.filter(({ pMember }) => (pMember as number) >= 0.5).length;
  const without = points.length - judged.length;
  return [
    `${counted(judged.length, 'object')}, ${likely} of them more ${likely === 1 ? 'likely a member' : 'likely members'} than not` +
      (without > 0 ? `; ${without} without a probability (crosses)` : ''),
  ];
}

function isJudged({ pMember }: JudgedPoint): boolean {
  return pMember !== null && Number.isFinite(pMember);
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
