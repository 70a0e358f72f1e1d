/** Temperatures outside are those of a model that knows nothing, or of a set too small to say. */
export const TEMPERATURE_RANGE = { lowest: 0.05, highest: 20 } as const;

const GRID_POINTS = 121;
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/**
 * Probability of `member` and its scatter over views: the mean over views of softmax(logits / temperature).
 *
 * @param logits [views, count, 2]; index 1 is `member`
 * @returns two arrays of `count`; the spread is the standard deviation over the views (0 for a single one)
 */
export function memberProbabilities(
  logits: Float32Array,
  views: number,
  temperature: number,
): { pMember: Float64Array; spread: Float64Array } {
  const count = countOf(logits, views);
  const pMember = new Float64Array(count);
  const spread = new Float64Array(count);
  for (let object = 0; object < count; object++) {
    let sum = 0;
    for (let view = 0; view < views; view++) {
      sum += sigmoid(marginOf(logits, count, view, object) / temperature);
    }
    const mean = sum / views;
    let squares = 0;
    for (let view = 0; view < views; view++) {
      squares += (sigmoid(marginOf(logits, count, view, object) / temperature) - mean) ** 2;
    }
    pMember[object] = mean;
    spread[object] = Math.sqrt(squares / views);
  }
  return { pMember, spread };
}

/**
 * The temperature that calibrates the mean over views of softmax(logits / T): the one of the least cross-entropy.
 *
 * The labels are softened as Platt has it, to (n1 + 1) / (n1 + 2) for the n1 members and 1 / (n0 + 2) for the n0
 * backgrounds: a set that the model separates perfectly would otherwise ask for T = 0, all certainty, on the strength
 * of a few dozen objects. The softening fades as 1 / n. The curve can have several dips when views are averaged,
 * so a grid in log T comes first and a golden-section search in the dip it finds.
 *
 * @param logits [views, count, 2]; index 1 is `member`
 * @param labels `count` labels, 1 for member
 * @returns a temperature in `TEMPERATURE_RANGE`; 1 for an empty set and wherever no other is better
 * @throws RangeError for logits that are not finite or do not fit the labels
 * @see Guo et al. (2017), ICML, "On calibration of modern neural networks"; Platt (1999), "Probabilistic outputs for
 * support vector machines", section 2.2
 */
export function fitTemperature(logits: Float32Array, views: number, labels: Int32Array): number {
  if (countOf(logits, views) !== labels.length) {
    throw new RangeError(`${logits.length} logits in ${views} views do not fit ${labels.length} labels.`);
  }
  if (!logits.every(Number.isFinite)) throw new RangeError('A temperature needs finite logits.');
  if (labels.length === 0) return 1;

  const crossEntropy = softenedCrossEntropy(logits, views, labels);
  const lowest = Math.log(TEMPERATURE_RANGE.lowest);
  const step = (Math.log(TEMPERATURE_RANGE.highest) - lowest) / (GRID_POINTS - 1);
  const onGrid = Array.from({ length: GRID_POINTS }, (_, i) => crossEntropy(lowest + i * step));
  const dip = onGrid.indexOf(Math.min(...onGrid));
  const found = goldenSection(
    crossEntropy,
    lowest + Math.max(dip - 1, 0) * step,
    lowest + Math.min(dip + 1, GRID_POINTS - 1) * step,
  );
  // Logits that say nothing (all equal) have a flat curve, on which rounding alone would choose.
  if (!(crossEntropy(found) < crossEntropy(0) - 1e-12)) return 1;
  return Math.min(Math.max(Math.exp(found), TEMPERATURE_RANGE.lowest), TEMPERATURE_RANGE.highest);
}

/** Mean cross-entropy between the softened labels and the mean probability, as a function of log T. */
function softenedCrossEntropy(logits: Float32Array, views: number, labels: Int32Array) {
  const count = labels.length;
  const members = labels.reduce((sum, label) => sum + label, 0);
  const memberTarget = (members + 1) / (members + 2);
  const backgroundTarget = 1 / (count - members + 2);
  const perView = new Float64Array(views);
  return (logTemperature: number): number => {
    const temperature = Math.exp(logTemperature);
    let sum = 0;
    for (let object = 0; object < count; object++) {
      for (let view = 0; view < views; view++) {
        perView[view] = marginOf(logits, count, view, object) / temperature;
      }
      const target = labels[object] === 1 ? memberTarget : backgroundTarget;
      sum -= target * logMeanSigmoid(perView, 1) + (1 - target) * logMeanSigmoid(perView, -1);
    }
    return sum / count;
  };
}

/** log(mean(sigmoid(sign * margin))) without underflow: margins of thousands are what small temperatures make. */
function logMeanSigmoid(margins: Float64Array, sign: 1 | -1): number {
  let largest = -Infinity;
  for (const margin of margins) largest = Math.max(largest, logSigmoid(sign * margin));
  let sum = 0;
  for (const margin of margins) sum += Math.exp(logSigmoid(sign * margin) - largest);
  return largest + Math.log(sum / margins.length);
}

function logSigmoid(x: number): number {
  return x >= 0 ? -Math.log1p(Math.exp(-x)) : x - Math.log1p(Math.exp(x));
}

function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/** Minimum of a function with one dip between `low` and `high`. Kiefer (1953), Proc. AMS 4, 502. */
function goldenSection(value: (x: number) => number, low: number, high: number): number {
  let left = high - GOLDEN_RATIO * (high - low);
  let right = low + GOLDEN_RATIO * (high - low);
  let [atLeft, atRight] = [value(left), value(right)];
  while (high - low > 1e-8) {
    if (atLeft <= atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - GOLDEN_RATIO * (high - low);
      atLeft = value(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + GOLDEN_RATIO * (high - low);
      atRight = value(right);
    }
  }
  return (low + high) / 2;
}

function marginOf(logits: Float32Array, count: number, view: number, object: number): number {
  const at = 2 * (view * count + object);
  return logits[at + 1]! - logits[at]!;
}

function countOf(logits: Float32Array, views: number): number {
  const count = logits.length / (2 * views);
  if (!Number.isInteger(views) || views < 1 || !Number.isInteger(count)) {
    throw new RangeError(`${logits.length} logits are not [${views}, count, 2].`);
  }
  return count;
}
