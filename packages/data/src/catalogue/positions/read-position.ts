import { PerseusError, positionProblem } from '@perseus/core';
import { angleUnit, readAngle, type AngleUnit } from './angle.js';

/** Units as a file or the user writes them; null and left out: nobody says. */
export interface PositionUnits {
  raUnit?: string | null;
  decUnit?: string | null;
}

export interface ReadPosition {
  /** ICRS degrees; NaN where the text is no angle. */
  raDeg: number;
  decDeg: number;
  /** What is wrong, as half a sentence, and in which of the two. */
  problem?: string;
  column?: 'ra' | 'dec';
}

/**
 * Reads a position as catalogues write it: decimal degrees, or sexagesimal with RA in hours.
 *
 * A decimal RA is in hours only where the unit says so (`h`, `hourangle`).
 */
export function readPosition(raText: string, decText: string, units: PositionUnits = {}): ReadPosition {
  const ra = readCoordinate(raText, 'ra', unitOf(units.raUnit, 'ra'));
  const dec = readCoordinate(decText, 'dec', unitOf(units.decUnit, 'dec'));
  const read = { raDeg: ra.degrees, decDeg: dec.degrees };
  if (ra.problem !== undefined) return { ...read, problem: ra.problem, column: 'ra' };
  if (dec.problem !== undefined) return { ...read, problem: dec.problem, column: 'dec' };
  return read;
}

/** @throws PerseusError `CATALOGUE_UNITS` where the unit is not one of an angle that positions come in */
export function unitOf(text: string | null | undefined, column: 'ra' | 'dec'): AngleUnit | null {
  if (text === null || text === undefined || text.trim() === '' || text.trim() === '---') return null;
  const unit = angleUnit(text);
  if (unit !== undefined) return unit;
  throw new PerseusError(
    'CATALOGUE_UNITS',
    `The unit of ${column} is "${text}", and positions are read in deg, hour or rad. Say with --${column}-unit which it is.`,
    { option: `--${column}-unit` },
  );
}

export function readCoordinate(
  text: string,
  column: 'ra' | 'dec',
  unit: AngleUnit | null,
): { degrees: number; problem?: string } {
  const degrees = readAngle(text, {
    decimal: unit ?? 'deg',
    parts: unit ?? (column === 'ra' ? 'hour' : 'deg'),
  });
  if (Number.isNaN(degrees)) {
    const found = text.trim() === '' ? 'empty' : `"${text.trim().slice(0, 40)}"`;
    const sexagesimal = column === 'ra' ? 'hh:mm:ss' : 'dd:mm:ss';
    return { degrees, problem: `${column} is ${found}, and decimal degrees or ${sexagesimal} are wanted` };
  }
  const place = column === 'ra' ? { raDeg: degrees, decDeg: 0 } : { raDeg: 0, decDeg: degrees };
  const problem = positionProblem(place);
  return problem === undefined ? { degrees } : { degrees, problem };
}
