import { PerseusError } from '../errors/perseus-error.js';
import { quantile } from '../metrics/bootstrap.js';
import { drawFigure, type Figure } from './draw-figure.js';
import { judgedLayers, judgedNotes, type JudgedPoint } from './judged-points.js';
import { COLOURS } from './style.js';

const WIDTH = 600;
const HEIGHT = 420;
/** Of the colours on either side that may lie outside the frame: one bad magnitude would press all others together. */
const OUTLIERS = 0.003;

export interface JudgedColour extends JudgedPoint {
  magnitude: number;
  colour: number;
}

export interface JudgedColours {
  points: readonly JudgedColour[];
  title: string;
  /** Of the axes: `r (mag)`, `g - r (mag)`. */
  magnitudeTitle: string;
  colourTitle: string;
  notes?: readonly string[];
}

/**
 * Draws colour against magnitude, bright to the left and red to the top, coloured by probability of membership: members
 * should lie on the red sequence and below it.
 *
 * @param path .png or .svg
 * @throws PerseusError `NOTHING_TO_DRAW`
 */
export async function drawJudgedColours(diagram: JudgedColours, path: string): Promise<void> {
  await drawFigure(judgedColoursFigure(diagram), path);
}

export function judgedColoursFigure(diagram: JudgedColours): Figure {
  const known = diagram.points.filter(
    ({ magnitude, colour }) => Number.isFinite(magnitude) && Number.isFinite(colour),
  );
  if (known.length === 0)
    throw new PerseusError(
      'NOTHING_TO_DRAW',
      'No object has both a magnitude and a colour. Name their columns.',
    );
  const [x, y] = [spanOf(known.map((p) => p.magnitude)), spanOf(known.map((p) => p.colour))];
  const framed = known.filter((p) => within(x, p.magnitude) && within(y, p.colour));
  const axis = (field: 'magnitude' | 'colour', title: string, domain: [number, number]) =>
    ({
      field,
      type: 'quantitative',
      title,
      scale: { domain, nice: false, zero: false },
      axis: { grid: false, tickCount: 8, domain: false },
    }) as const;
  const outside = known.length - framed.length;
  // All of one size: the magnitude is on the axis.
  const points = framed.map(({ magnitude, colour, pMember }) => ({ place: magnitude, colour, pMember }));
  return {
    title: {
      text: diagram.title,
      subtitle: [
        ...(diagram.notes ?? []),
        ...judgedNotes(known),
        ...(outside > 0 ? [`${outside} lie outside the frame`] : []),
      ],
    },
    width: WIDTH,
    height: HEIGHT,
    view: { stroke: COLOURS.ink, strokeWidth: 1 },
    layer: judgedLayers(
      points,
      { ...axis('magnitude', diagram.magnitudeTitle, x), field: 'place' },
      axis('colour', diagram.colourTitle, y),
    ),
  };
}

function spanOf(values: readonly number[]): [number, number] {
  const sorted = Float64Array.from(values).sort();
  const [low, high] = [quantile(sorted, OUTLIERS), quantile(sorted, 1 - OUTLIERS)];
  const margin = 0.06 * (high - low) || 0.5;
  return [low - margin, high + margin];
}

function within([least, largest]: [number, number], value: number): boolean {
  return value >= least && value <= largest;
}
