import { PerseusError } from '../errors/perseus-error.js';
import type { EpochEvent, RunEvent } from '../run/events.js';
import { drawFigure, type Figure, type Layer, type Panel, type Position } from './draw-figure.js';
import { COLOURS } from './style.js';

const WIDTH = 560;
/** Epochs up to which each is marked by a point: beyond, points only thicken the line. */
const MOST_POINTS = 40;
/** Steps beyond fall on the same pixels, and make a file that no viewer likes. */
const MOST_STEPS = 2000;
/** Losses that span more are told apart on a logarithmic axis only. */
const WIDEST_LINEAR_SPAN = 30;

interface Place {
  epoch: number;
  value: number;
}
interface SetPlace extends Place {
  set: 'training' | 'validation';
}

/** What the panels share. */
interface Frame {
  lastEpoch: number;
  points: boolean;
  best: EpochEvent | undefined;
}

/**
 * Draws loss, accuracy and learning rate against the epoch, with the best epoch marked.
 *
 * @param events of one run, oldest first; an unfinished one will do
 * @param path .png or .svg
 * @throws PerseusError `NOTHING_TO_DRAW` before the first report of a step
 */
export async function drawTrainingCurve(events: readonly RunEvent[], path: string): Promise<void> {
  await drawFigure(trainingCurve(events), path);
}

export function trainingCurve(events: readonly RunEvent[]): Figure {
  const epochs = events.filter((event) => event.type === 'epoch');
  const steps = thinned(events.filter((event) => event.type === 'step'));
  if (epochs.length + steps.length === 0) {
    throw new PerseusError(
      'NOTHING_TO_DRAW',
      'The run has reported no step yet, so there is no training curve. Draw it once training has begun.',
    );
  }
  const stepsPerEpoch = events.findLast((event) => event.type === 'start')?.stepsPerEpoch;
  const placeOf = (step: (typeof steps)[number]) => (stepsPerEpoch ? step.step / stepsPerEpoch : step.epoch);
  const frame: Frame = {
    lastEpoch: Math.max(...epochs.map(({ epoch }) => epoch), ...steps.map(placeOf)),
    points: epochs.length <= MOST_POINTS,
    best: epochs.findLast((epoch) => epoch.best),
  };
  const stepLosses = steps.map((step) => ({ epoch: placeOf(step), value: step.loss }));
  const rates = (steps.length > 0 ? steps : epochs).map((event) => ({
    epoch: event.type === 'step' ? placeOf(event) : event.epoch,
    value: event.learningRate,
  }));
  return {
    title: { text: 'Training', subtitle: summary(events, frame) },
    vconcat: [
      lossPanel(epochs, stepLosses, frame),
      ...(epochs.length > 0 ? [accuracyPanel(epochs, frame)] : []),
      ratePanel(rates, frame),
    ],
    spacing: 18,
    resolve: { scale: { color: 'shared' } },
  };
}

function lossPanel(epochs: EpochEvent[], steps: Place[], frame: Frame): Panel {
  const places = bySet(
    epochs,
    (epoch) => epoch.trainLoss,
    (epoch) => epoch.validationLoss,
  );
  const losses = [...places, ...steps].map(({ value }) => value);
  const [smallest, largest] = [Math.min(...losses), Math.max(...losses)];
  const logarithmic = smallest > 0 && largest / smallest > WIDEST_LINEAR_SPAN;
  const y: Position = {
    field: 'value',
    type: 'quantitative',
    title: 'loss (nats)',
    scale: logarithmic ? { type: 'log' } : { zero: smallest >= 0 },
    axis: { tickCount: 5 },
  };
  const everyStep: Layer = {
    data: { values: steps },
    mark: { type: 'line', strokeWidth: 1, opacity: 0.3, color: COLOURS.blue },
    encoding: { x: epochAxis(frame, false), y },
  };
  return {
    width: WIDTH,
    height: 200,
    layer: [...(steps.length > 0 ? [everyStep] : []), ...bestRule(frame, false), setLines(places, y, frame)],
  };
}

function accuracyPanel(epochs: EpochEvent[], frame: Frame): Panel {
  const places = bySet(
    epochs,
    (epoch) => epoch.trainAccuracy,
    (epoch) => epoch.validationAccuracy,
  );
  const y: Position = {
    field: 'value',
    type: 'quantitative',
    title: 'accuracy',
    scale: { domain: [Math.min(0.5, ...places.map(({ value }) => value)), 1] },
    axis: { format: '.0%', tickCount: 6 },
  };
  return { width: WIDTH, height: 150, layer: [...bestRule(frame, false), setLines(places, y, frame)] };
}

function ratePanel(places: Place[], frame: Frame): Panel {
  return {
    width: WIDTH,
    height: 90,
    layer: [
      ...bestRule(frame, true),
      {
        data: { values: places },
        mark: { type: 'line', color: COLOURS.ink, strokeWidth: 1.5 },
        encoding: {
          x: epochAxis(frame, true),
          y: {
            field: 'value',
            type: 'quantitative',
            title: 'learning rate',
            axis: { format: '~g', tickCount: 4 },
          },
        },
      },
    ],
  };
}

function setLines(places: SetPlace[], y: Position, frame: Frame): Layer {
  return {
    data: { values: places },
    mark: { type: 'line', point: frame.points && { size: 36 } },
    encoding: {
      x: epochAxis(frame, false),
      y,
      color: {
        field: 'set',
        type: 'nominal',
        title: null,
        scale: { domain: ['training', 'validation'], range: [COLOURS.blue, COLOURS.vermilion] },
        legend: { orient: 'top', symbolType: 'stroke', offset: 4 },
      },
    },
  };
}

/** Where the weights that were kept come from. */
function bestRule({ best, lastEpoch }: Frame, labelled: boolean): Layer[] {
  if (!best) return [];
  return [
    {
      data: { values: [{ epoch: best.epoch }] },
      mark: { type: 'rule', strokeDash: [4, 3], color: COLOURS.grey },
      encoding: { x: epochAxis({ lastEpoch }, labelled) },
    },
  ];
}

function epochAxis({ lastEpoch }: Pick<Frame, 'lastEpoch'>, labelled: boolean): Position {
  return {
    field: 'epoch',
    type: 'quantitative',
    title: labelled ? 'epoch' : null,
    scale: { domain: [0, lastEpoch], nice: false },
    axis: { labels: labelled, format: '~g', grid: false, ...(lastEpoch >= 2 && { tickMinStep: 1 }) },
  };
}

function thinned<T>(steps: T[]): T[] {
  const stride = Math.ceil(steps.length / MOST_STEPS);
  return steps.filter((_, i) => i % stride === 0 || i === steps.length - 1);
}

function bySet(
  epochs: EpochEvent[],
  ofTraining: (epoch: EpochEvent) => number,
  ofValidation: (epoch: EpochEvent) => number,
): SetPlace[] {
  return epochs.flatMap((epoch): SetPlace[] => [
    { epoch: epoch.epoch, set: 'training', value: ofTraining(epoch) },
    { epoch: epoch.epoch, set: 'validation', value: ofValidation(epoch) },
  ]);
}

const ENDINGS = {
  completed: 'completed',
  'early-stop': 'stopped early',
  interrupted: 'interrupted',
  'non-finite-loss': 'stopped at a loss that was not finite',
} as const;

function summary(events: readonly RunEvent[], { best, lastEpoch }: Frame): string {
  const end = events.findLast((event) => event.type === 'end');
  const length = `${Number.isInteger(lastEpoch) ? lastEpoch : lastEpoch.toFixed(1)} epoch${lastEpoch === 1 ? '' : 's'}`;
  const ending = end ? `, ${ENDINGS[end.reason]}` : '';
  if (!best) return `${length}${ending}`;
  const percent = (100 * best.validationAccuracy).toFixed(1);
  return (
    `${length}${ending}; best at epoch ${best.epoch} (dashed): ` +
    `validation loss ${best.validationLoss.toPrecision(3)}, accuracy ${percent} %`
  );
}
