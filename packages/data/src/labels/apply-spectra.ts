import { matchOnSky, type Label, type SkyPosition } from '@perseus/core';
import type { ObjectRow } from '../catalogue/read-objects.js';
import { isSpectroscopic, type LabelBasis, type Labeller } from './labeller.js';

/** An object with the label it has so far. */
export interface LabelledObject {
  id: string;
  /** null where its source left it open; a spectrum may close it. */
  label: Label | null;
  basis: LabelBasis | '';
  /** What the spectra about it say; undefined where there is none that decides. */
  spectrum?: SpectralLabel;
}

/** What the spectra within the radius of an object say together. */
export interface SpectralLabel {
  /** null where they contradict each other. */
  label: Label | null;
  /** Of the nearest that decides. */
  basis: 'spec-galaxy' | 'spec-star';
  /** Ids of the spectra that decide, nearest first. */
  ids: string[];
}

export interface SpectraApplied {
  /** In the order of the rows; one entry each, undefined where no spectrum decides. */
  spectra: (SpectralLabel | undefined)[];
  /** Rows with a spectrum that decides. */
  matched: number;
  /** Rows whose label differs from their spectrum's, or whose spectra contradict each other; a row without a label is none. */
  conflicts: number[];
  /** Rows whose label was open and that their spectrum closes. */
  decided: number[];
}

/**
 * Looks up the spectra within `radiusArcsec` of each row; changes nothing: `resolveConflicts` does, by policy.
 *
 * Spectra that the labeller gives no label (uncertain, with a warning) do not take part. An object that was observed
 * several times has several spectra, and all of them are asked.
 */
export function applySpectra(
  rows: readonly Pick<LabelledObject, 'label'>[],
  positions: readonly SkyPosition[],
  spectra: Iterable<ObjectRow>,
  labeller: Labeller,
  radiusArcsec: number,
): SpectraApplied {
  const deciding = decidingSpectra(spectra, labeller);
  const found: SpectralLabel[][] = rows.map(() => []);
  for (const [row, spectrum] of nearestFirst(positions, deciding, radiusArcsec))
    found[row]?.push((deciding[spectrum] as Deciding).says);
  const together = found.map(takenTogether);
  const rowsWhere = (isSo: (spectrum: SpectralLabel, label: Label | null) => boolean) =>
    together.flatMap((spectrum, i) => (spectrum && isSo(spectrum, rows[i]?.label ?? null) ? [i] : []));
  return {
    spectra: together,
    matched: rowsWhere(() => true).length,
    conflicts: rowsWhere((spectrum, label) => label !== null && spectrum.label !== label),
    decided: rowsWhere((spectrum, label) => label === null && spectrum.label !== null),
  };
}

interface Deciding extends SkyPosition {
  says: SpectralLabel;
}

function decidingSpectra(spectra: Iterable<ObjectRow>, labeller: Labeller): Deciding[] {
  const deciding: Deciding[] = [];
  for (const row of spectra) {
    if (row.problem !== undefined) continue;
    const { label, basis } = labeller.label(row);
    if (label === null || !isSpectroscopic(basis)) continue;
    deciding.push({ raDeg: row.raDeg, decDeg: row.decDeg, says: { label, basis, ids: [row.id] } });
  }
  return deciding;
}

/** Pairs of row and spectrum, those of a row with the nearest spectrum first. */
function nearestFirst(
  positions: readonly SkyPosition[],
  deciding: readonly Deciding[],
  radiusArcsec: number,
): [row: number, spectrum: number][] {
  const { left, right, separationArcsec } = matchOnSky(
    coordinatesOf(positions),
    coordinatesOf(deciding),
    radiusArcsec,
    'all',
  );
  const order = Array.from(left, (_, i) => i);
  order.sort(
    (a, b) =>
      (left[a] as number) - (left[b] as number) ||
      (separationArcsec[a] as number) - (separationArcsec[b] as number) ||
      (right[a] as number) - (right[b] as number),
  );
  return order.map((i) => [left[i] as number, right[i] as number]);
}

function coordinatesOf(positions: readonly SkyPosition[]) {
  return {
    raDeg: Float64Array.from(positions, ({ raDeg }) => raDeg),
    decDeg: Float64Array.from(positions, ({ decDeg }) => decDeg),
  };
}

function takenTogether(spectra: readonly SpectralLabel[]): SpectralLabel | undefined {
  const [nearest] = spectra;
  if (nearest === undefined) return undefined;
  const agree = spectra.every(({ label }) => label === nearest.label);
  return {
    label: agree ? nearest.label : null,
    basis: nearest.basis,
    ids: [...new Set(spectra.flatMap(({ ids }) => ids))],
  };
}
