/** An object of the stand-in's sky, with the columns that the queries of Perseus ask for. */
export interface SkyObject {
  objID: bigint;
  ra: number;
  dec: number;
  /** 3 galaxy, 6 star. */
  type: number;
  /** By band: u, g, r, i, z. */
  modelMag: Record<string, number>;
  extinction: Record<string, number>;
  petroRad_r: number;
  flags: bigint;
  flagText: string;
  spectra: Spectrum[];
}

export interface Spectrum {
  specObjID: bigint;
  z: number;
  zErr: number;
  zWarning: number;
  class: string;
  subClass: string;
}

/** A sky of `count` objects about a position, every one further out than the one before it; the same every time. */
export function smallSky({
  count = 40,
  raDeg = 49.9467,
  decDeg = 41.5131,
  stepArcmin = 2,
} = {}): SkyObject[] {
  return Array.from({ length: count }, (_, i) => {
    const angle = 2.4 * i;
    const distanceDeg = ((i + 0.5) * stepArcmin) / 60;
    const g_z = 0.6 + 0.05 * i;
    const r = 14 + 0.2 * i;
    return {
      objID: 1237661059574334072n + BigInt(i),
      ra: raDeg + (distanceDeg * Math.cos(angle)) / Math.cos((decDeg * Math.PI) / 180),
      dec: decDeg + distanceDeg * Math.sin(angle),
      type: i % 5 === 4 ? 6 : 3,
      modelMag: { u: r + 2.5, g: r + 0.9, r, i: r - 0.4, z: r + 0.9 - g_z },
      extinction: { u: 0.8, g: 0.6, r: 0.4, i: 0.3, z: 0.2 },
      petroRad_r: 5 + 0.25 * i,
      flags: 35184640524304n,
      flagText: 'DEBLENDED_AT_EDGE BINNED1 CHILD ',
      spectra: i % 2 === 0 ? spectraOf(i) : [],
    };
  });
}

/** The first object has two spectra, as one in six or so has in the survey. */
function spectraOf(i: number): Spectrum[] {
  const spectrum = {
    specObjID: 1875797123736299520n + 1024n * BigInt(i),
    z: 0.01 + 0.002 * i,
    zErr: 1.096025e-5,
    zWarning: i === 6 ? 4 : 0,
    class: i % 5 === 4 ? 'STAR' : 'GALAXY',
    subClass: i === 2 ? 'STARBURST, BROADLINE' : i === 4 ? '' : 'BROADLINE',
  };
  return i === 0 ? [spectrum, { ...spectrum, specObjID: 10_000_000_000_000_000_000n }] : [spectrum];
}

/** Arcminutes between two positions. */
export function arcminBetween(a: { ra: number; dec: number }, b: { ra: number; dec: number }): number {
  const rad = Math.PI / 180;
  const [dDec, dRa] = [(a.dec - b.dec) * rad, (a.ra - b.ra) * rad];
  const h = Math.sin(dDec / 2) ** 2 + Math.cos(a.dec * rad) * Math.cos(b.dec * rad) * Math.sin(dRa / 2) ** 2;
  return (2 * Math.asin(Math.min(1, Math.sqrt(h))) * 60) / rad;
}
