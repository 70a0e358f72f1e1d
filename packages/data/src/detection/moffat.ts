/** A circular Moffat profile, and its full width at half maximum in the unit of the radii. */
export interface Moffat {
  fwhm: number;
  beta: number;
}

const BETAS = [2, 2.5, 3, 3.5, 4, 5, 7, 10];

/**
 * The Moffat profile that fits light within circles best, by least squares; its total is fitted too.
 *
 * Within the radius r it has 1 - (1 + r^2 / alpha^2)^(1 - beta) of its light.
 *
 * @see Moffat (1969), A&A 3, 455; Trujillo et al. (2001), MNRAS 328, 977, eq. 5
 */
export function fitMoffat(radii: Float64Array, within: Float64Array): Moffat {
  const largest = radii.at(-1) as number;
  let best = { fwhm: NaN, beta: NaN, misfit: Infinity };
  for (const beta of BETAS) {
    let [low, high] = [largest / 20, largest * 2];
    for (let step = 0; step < 40; step++) {
      const [one, other] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
      if (misfit(radii, within, one, beta) < misfit(radii, within, other, beta)) high = other;
      else low = one;
    }
    const fwhm = (low + high) / 2;
    const found = { fwhm, beta, misfit: misfit(radii, within, fwhm, beta) };
    if (found.misfit < best.misfit) best = found;
  }
  return { fwhm: best.fwhm, beta: best.beta };
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;

function misfit(radii: Float64Array, within: Float64Array, fwhm: number, beta: number): number {
  const alpha = fwhm / (2 * Math.sqrt(2 ** (1 / beta) - 1));
  const model = radii.map((radius) => 1 - (1 + (radius / alpha) ** 2) ** (1 - beta));
  const product = model.reduce((sum, value, k) => sum + value * (within[k] as number), 0);
  const total = product / model.reduce((sum, value) => sum + value * value, 0);
  return model.reduce((sum, value, k) => sum + (total * value - (within[k] as number)) ** 2, 0);
}
