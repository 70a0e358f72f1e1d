import { readFileSync } from 'node:fs';

export interface ReportNumbers {
  classes: { name: string; precision: number; recall: number; f1: number; support: number }[];
  accuracy: number;
  macro: { precision: number; recall: number; f1: number; support: number };
  weighted: { precision: number; recall: number; f1: number; support: number };
}

export interface ScoreNumbers {
  rocAuc: number | null;
  averagePrecision: number | null;
  brier: number;
  logLoss: number;
  balancedAccuracy: number | null;
}

export interface GoldenScores {
  name: string;
  labels: number[];
  pMember: number[];
  weights: number[];
  confusion: number[][];
  rowNormalised: number[][];
  report: ReportNumbers;
  text: string;
  text4: string;
  scores: ScoreNumbers;
  weightedScores: ScoreNumbers;
  reliability: {
    counts: number[];
    memberFraction: number[];
    meanProbability: number[];
    expectedCalibrationError: number;
  };
  /** Threshold, purity, completeness. */
  purityCompleteness: [number, number, number][];
}

/** Classifications scored by scikit-learn; made by golden/metrics/make_scores.py. */
export const goldenScores = readGolden<GoldenScores[]>('scores.json');

export function readGolden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../golden/metrics/${name}`, import.meta.url), 'utf8')) as T;
}

export function predictedOf(pMember: readonly number[]): number[] {
  return pMember.map((p) => (p >= 0.5 ? 1 : 0));
}
