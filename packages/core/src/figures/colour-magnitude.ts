import { PerseusError } from '../errors/perseus-error.js';
import { quantile } from '../metrics/bootstrap.js';
import { drawFigure, type Figure, type Layer, type Position } from './draw-figure.js';
import { COLOURS } from './style.js';
import { textWidth } from './text-width.js';

const WIDTH = 620;
const HEIGHT = 440;
/** Of the line along which the sequence is drawn. */
const STEPS = 200;
/** Of the words along the lines, and how far they keep from them. */
const NAME_SIZE = 12;
const NAME_GAP = 6;
const CLASS_COLOURS = { member: COLOURS.vermilion, background: COLOURS.blue } as const;
const STAR = 'M0,-1L0.25,-0.3L0.95,-0.3L0.4,0.12L0.6,0.8L0,0.4L-0.6,0.8L-0.4,0.12L-0.95,-0.3L-0.25,-0.3Z';
/** By what the label rests on; others are triangles pointing down. */
const SHAPES: Record<string, string> = {
  'spec-galaxy': 'circle',
  'spec-star': STAR,
  morphology: 'square',
  ambiguous: 'diamond',
  'not given': 'cross',
};
/** The frame ends this share of the span beyond the quantiles that it must hold. */
const MARGIN = 0.12;
/** Of the points on either side: a single bad magnitude would press all others together. */
const FRAME_QUANTILE = 0.005;

export interface ColourMagnitudePoint {
  magnitude: number;
  colour: number;
  class: 'member' | 'background';
  /** What the class rests on, '' where nobody said. */
  basis: string;
}

/** A line `magnitude = slope colour + intercept`. */
export interface ColourMagnitudeLine {
  slope: number;
  intercept: number;
}

export interface ColourMagnitudeDiagram {
  points: readonly ColourMagnitudePoint[];
  /** Titles of the axes, with what the magnitudes are. */
  magnitudeTitle: string;
  colourTitle: string;
  /** The bluer and the redder edge of the red sequence; null where none is known for these magnitudes. */
  redSequence: { bluer: ColourMagnitudeLine; redder: ColourMagnitudeLine } | null;
  title: string;
  /** What was drawn, and what was left out. */
  notes: readonly string[];
}

/**
 * Draws colour against magnitude, bright to the left and red to the top, with the red sequence between its two lines:
 * colours tell the classes, shapes what they rest on.
 *
 * @param path .png or .svg
 * @throws PerseusError `NOTHING_TO_DRAW` where there are no points
 */
export async function drawColourMagnitude(diagram: ColourMagnitudeDiagram, path: string): Promise<void> {
  await drawFigure(colourMagnitudeFigure(diagram), path);
}

export function colourMagnitudeFigure(diagram: ColourMagnitudeDiagram): Figure {
  const { points, redSequence, title, notes } = diagram;
  if (points.length === 0)
    throw new PerseusError(
      'NOTHING_TO_DRAW',
      'No object has both a magnitude and a colour. Give the dataset columns of them.',
    );
  const spans = {
    magnitude: spanOf(points.map(({ magnitude }) => magnitude)),
    colour: spanOf(points.map(({ colour }) => colour)),
  };
  // Left out rather than clipped: the renderer aborts the process on what lies very far outside.
  const framed = points.filter(
    ({ magnitude, colour }) => liesIn(spans.magnitude, magnitude) && liesIn(spans.colour, colour),
  );
  const outside = points.length - framed.length;
  const axes: Axes = {
    x: axisOf('magnitude', diagram.magnitudeTitle, spans.magnitude),
    y: axisOf('colour', diagram.colourTitle, spans.colour),
  };
  return {
    title: {
      text: title,
      subtitle: [...notes, ...(outside === 0 ? [] : [`${outside} lie outside the frame`])],
    },
    width: WIDTH,
    height: HEIGHT,
    view: { stroke: COLOURS.ink, strokeWidth: 1 },
    layer: [
      ...(redSequence ? sequenceLayers(redSequence, framed, spans, axes) : []),
      pointLayer(framed, axes),
    ],
  };
}

type Span = readonly [number, number];
interface Spans {
  magnitude: Span;
  colour: Span;
}
interface Axes {
  x: Position;
  y: Position;
}

/** Holds all but the utmost points, and these too where they are not far from the others. */
function spanOf(values: readonly number[]): Span {
  const sorted = Float64Array.from(values).sort();
  const [low, high] = [quantile(sorted, FRAME_QUANTILE), quantile(sorted, 1 - FRAME_QUANTILE)];
  const margin = MARGIN * (high - low) || 0.5;
  const near = sorted.filter((value) => value >= low - margin && value <= high + margin);
  const edge = margin / 4;
  return [Math.min(low, near[0]!) - edge, Math.max(high, near.at(-1)!) + edge];
}

function liesIn([least, largest]: Span, value: number): boolean {
  return value >= least && value <= largest;
}

function axisOf(field: string, title: string, [least, largest]: Span): Position {
  return {
    field,
    type: 'quantitative',
    title,
    scale: { domain: [least, largest], nice: false },
    axis: { grid: false, tickCount: 8, domain: false },
  };
}

/** The sequence as a grey band between dashed edges, each cut where it leaves the frame. */
function sequenceLayers(
  { bluer, redder }: NonNullable<ColourMagnitudeDiagram['redSequence']>,
  points: readonly ColourMagnitudePoint[],
  { magnitude: [bright, faint], colour: [least, largest] }: Spans,
  { x, y }: Axes,
): Layer[] {
  const inside = (colour: number) => Math.min(largest, Math.max(least, colour));
  const colourOn = ({ slope, intercept }: ColourMagnitudeLine, magnitude: number) =>
    (magnitude - intercept) / slope;
  const steps = Array.from({ length: STEPS + 1 }, (_, i) => bright + ((faint - bright) * i) / STEPS);
  const band = steps.map((magnitude) => ({
    magnitude,
    colour: inside(colourOn(bluer, magnitude)),
    redder: inside(colourOn(redder, magnitude)),
  }));
  const edges = [bluer, redder].flatMap((line, edge) =>
    steps
      .map((magnitude) => ({ magnitude, colour: colourOn(line, magnitude), edge }))
      .filter(({ colour }) => colour === inside(colour)),
  );
  const names = [
    { line: redder, name: 'redder than the sequence', up: 1 as const },
    { line: bluer, name: 'bluer than the sequence', up: -1 as const },
  ]
    .map((words) => placeAlong(words, points, { magnitude: [bright, faint], colour: [least, largest] }))
    .filter(({ colour }) => colour === inside(colour));
  return [
    {
      data: { values: band },
      mark: { type: 'area', color: COLOURS.grey, opacity: 0.13, line: false },
      encoding: { x, y, y2: { field: 'redder' } },
    },
    {
      data: { values: edges },
      mark: { type: 'line', color: COLOURS.grey, strokeWidth: 1.2, strokeDash: [5, 3] },
      encoding: { x, y, detail: { field: 'edge', type: 'nominal' } },
    },
    ...names.map(({ magnitude, colour, name, align, baseline }): Layer => ({
      data: { values: [{ magnitude, colour }] },
      mark: { type: 'text', text: name, align, baseline, fontSize: NAME_SIZE, color: '#555555' },
      encoding: { x, y },
    })),
  ];
}

interface Words {
  name: string;
  line: ColourMagnitudeLine;
  /** Above its line, or below it. */
  up: 1 | -1;
}

/** Where words along a line hide the fewest points: at its bright end or at its faint one. */
function placeAlong(
  { name, line: { slope, intercept }, up }: Words,
  points: readonly ColourMagnitudePoint[],
  { magnitude: [bright, faint], colour: [least, largest] }: Spans,
) {
  const perUnit = { magnitude: WIDTH / (faint - bright), colour: HEIGHT / (largest - least) };
  const width = textWidth(name, NAME_SIZE, false) / perUnit.magnitude;
  const height = NAME_SIZE / perUnit.colour;
  const gap = NAME_GAP / perUnit.colour;
  const inset = NAME_GAP / perUnit.magnitude;
  const places = [bright + inset, faint - inset - width].map((start, i) => {
    const onLine = [start, start + width].map((magnitude) => (magnitude - intercept) / slope);
    // Beyond the line at both ends of the words.
    const colour = up * (Math.max(...onLine.map((end) => up * end)) + gap);
    const hidden = points.filter(
      (point) =>
        Math.abs(point.magnitude - (start + width / 2)) < width / 2 + inset &&
        Math.abs(point.colour - (colour + (up * height) / 2)) < height / 2 + gap,
    ).length;
    const magnitude = i === 0 ? start : start + width;
    return { name, magnitude, colour, hidden, align: i === 0 ? ('left' as const) : ('right' as const) };
  });
  const best = places.reduce((least, place) => (place.hidden < least.hidden ? place : least));
  return { ...best, baseline: up === 1 ? ('bottom' as const) : ('top' as const) };
}

/** Members last, so that they lie on top of the many behind the cluster. */
function pointLayer(points: readonly ColourMagnitudePoint[], { x, y }: Axes): Layer {
  const values = [...points]
    .sort((a, b) => a.class.localeCompare(b.class))
    .map((point) => ({ ...point, basis: point.basis === '' ? 'not given' : point.basis }));
  const classes = countsBy(values, (point) => point.class);
  const bases = countsBy(values, (point) => point.basis);
  const named = values.map((point) => ({
    ...point,
    class: classes.get(point.class),
    basis: bases.get(point.basis),
  }));
  const known = ['member', 'background'] as const;
  const shown = known.filter((name) => classes.has(name));
  const basisNames = [...Object.keys(SHAPES), ...bases.keys()].filter(
    (name, i, all) => bases.has(name) && all.indexOf(name) === i,
  );
  return {
    data: { values: named },
    mark: { type: 'point', filled: false, size: 46, strokeWidth: 1.4, opacity: 0.85 },
    encoding: {
      x,
      y,
      color: {
        field: 'class',
        type: 'nominal',
        title: 'class',
        scale: {
          domain: shown.map((name) => classes.get(name)!),
          range: shown.map((name) => CLASS_COLOURS[name]),
        },
        legend: { orient: 'right', symbolType: 'circle', symbolSize: 90, symbolFillColor: 'transparent' },
      },
      shape: {
        field: 'basis',
        type: 'nominal',
        title: 'label rests on',
        scale: {
          domain: basisNames.map((name) => bases.get(name)!),
          range: basisNames.map((name) => SHAPES[name] ?? 'triangle-down'),
        },
        legend: { orient: 'right', symbolSize: 90 },
      },
    },
  };
}

/** Each name with how many there are: `member (155)`. */
function countsBy<T>(values: readonly T[], nameOf: (value: T) => string): Map<string, string> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(nameOf(value), (counts.get(nameOf(value)) ?? 0) + 1);
  return new Map([...counts].map(([name, count]) => [name, `${name} (${count})`]));
}
