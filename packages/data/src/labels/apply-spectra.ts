import type { Label, SkyPosition } from '@perseus/core';
import type { ObjectRow } from '../catalogue/read-objects.js';
import type { LabelBasis, Labeller } from './labeller.js';

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

/** Looks up the spectra within `radiusArcsec` of each row; changes nothing: `resolveConflicts` does, by policy. */
export function applySpectra(
  rows: readonly LabelledObject[],
  positions: readonly SkyPosition[],
  spectra: Iterable<ObjectRow>,
  labeller: Labeller,
  radiusArcsec: number,
): SpectraApplied {
  void [rows, positions, spectra, labeller, radiusArcsec];
  throw new Error('to come');
}
