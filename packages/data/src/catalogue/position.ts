import { positionProblem } from '@perseus/core';

/**
 * Reads a coordinate in decimal degrees.
 *
 * @returns `degrees`, NaN where the text is no number, and `problem` where it is none or out of range
 */
export function readDegrees(text: string, column: 'ra' | 'dec'): { degrees: number; problem?: string } {
  // Number('') is 0 and Number('0x10') is 16: a blank cell must not become a place on the equator.
  const degrees = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : NaN;
  if (Number.isNaN(degrees)) {
    const found = text === '' ? 'empty' : `"${text.slice(0, 40)}"`;
    return { degrees, problem: `${column} is ${found}, and decimal degrees are wanted` };
  }
  const place = column === 'ra' ? { raDeg: degrees, decDeg: 0 } : { raDeg: 0, decDeg: degrees };
  const problem = positionProblem(place);
  return problem === undefined ? { degrees } : { degrees, problem };
}
