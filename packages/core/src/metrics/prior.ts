/**
 * Probability of `member` where members are `fraction` of all, from that of a model that learned where they were
 * `trainedFraction` of all.
 *
 * What objects of a class look like must be the same in both places; only how many there are of each may differ.
 * NaN gives NaN. A fraction of 0 gives 0 and one of 1 gives 1.
 *
 * @throws RangeError where `trainedFraction` does not lie between 0 and 1, or `fraction` is not within 0 to 1
 * @see Saerens, Latinne & Decaestecker (2002), Neural Computation 14, 21, eq. 2.4
 */
export function atMemberFraction(pMember: number, trainedFraction: number, fraction: number): number {
  checkFractions(trainedFraction, fraction);
  return shifted(pMember, trainedFraction, fraction);
}

export interface FoundFraction {
  fraction: number;
  iterations: number;
  /** Whether it had come to rest; near 0 and 1 that takes longest. */
  converged: boolean;
}

export interface FindFractionOptions {
  /** It rests when a step changes the fraction by no more than this. */
  tolerance?: number;
  mostIterations?: number;
}

/**
 * The member fraction of a set of objects from their probabilities alone, by expectation maximisation: the fraction that
 * makes the set most likely under the model.
 *
 * Begins at the training fraction. NaN, an object without a probability, is passed over.
 *
 * @returns the training fraction after 0 iterations where no object has a probability
 * @throws RangeError where `trainedFraction` does not lie between 0 and 1
 * @see Saerens, Latinne & Decaestecker (2002), Neural Computation 14, 21, eq. 2.9
 */
export function findMemberFraction(
  pMember: ArrayLike<number>,
  trainedFraction: number,
  { tolerance = 1e-9, mostIterations = 10_000 }: FindFractionOptions = {},
): FoundFraction {
  let fraction = trainedFraction;
  checkFractions(trainedFraction, fraction);
  for (let iterations = 1; iterations <= mostIterations; iterations++) {
    const next = meanAt(pMember, trainedFraction, fraction);
    if (Number.isNaN(next)) return { fraction, iterations: 0, converged: false };
    const step = Math.abs(next - fraction);
    fraction = next;
    if (step <= tolerance) return { fraction, iterations, converged: true };
  }
  return { fraction, iterations: mostIterations, converged: false };
}

function meanAt(pMember: ArrayLike<number>, trainedFraction: number, fraction: number): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < pMember.length; i++) {
    const p = shifted(pMember[i] as number, trainedFraction, fraction);
    if (Number.isNaN(p)) continue;
    sum += p;
    count++;
  }
  return sum / count;
}

function shifted(pMember: number, trainedFraction: number, fraction: number): number {
  const member = (fraction / trainedFraction) * pMember;
  const background = ((1 - fraction) / (1 - trainedFraction)) * (1 - pMember);
  // An object that is certain in a set that has none of its kind: 0 of 0.
  if (member + background === 0) return fraction;
  return member / (member + background);
}

function checkFractions(trainedFraction: number, fraction: number): void {
  if (!(trainedFraction > 0 && trainedFraction < 1))
    throw new RangeError(`a model trained where ${trainedFraction} are members knows one class alone`);
  if (!(fraction >= 0 && fraction <= 1)) throw new RangeError(`${fraction} is no fraction`);
}
