/** One rotated or flipped look at a cutout; `docs/rotation.md` defines both. The flip (left-right) comes first. */
export interface View {
  /** Degrees, counter-clockwise as displayed with the first row on top. */
  angleDeg: number;
  flip: boolean;
}

export const IDENTITY_VIEW: View = { angleDeg: 0, flip: false };

/** How many views `--tta` offers: one look; the 8 symmetries of the square; 8 angles 45 degrees apart, each also flipped. */
export const VIEW_COUNTS = [1, 8, 16] as const;
export type ViewCount = (typeof VIEW_COUNTS)[number];

/** The views that are averaged: a pure function of their number, the identity first. */
export function viewsOf(count: ViewCount): View[] {
  const turns = count === 1 ? 1 : count / 2;
  const angles = Array.from({ length: turns }, (_, i) => (360 / turns) * i);
  const upright = angles.map((angleDeg) => ({ angleDeg, flip: false }));
  return count === 1 ? upright : [...upright, ...angles.map((angleDeg) => ({ angleDeg, flip: true }))];
}
