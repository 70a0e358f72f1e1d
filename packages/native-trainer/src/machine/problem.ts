/** Something that is wanting, and the line that mends it. */
export interface Problem {
  what: string;
  mend: string;
}
