/**
 * What is told of an object in a field beside its probability; the order is that of the bits in a work file.
 *
 * `outside-field`, `no-data` and `tile-damaged` leave no probability; the rest warn.
 */
export const FIELD_FLAGS = [
  'position-invalid',
  'outside-field',
  'no-data',
  'tile-damaged',
  'edge',
  'partly-no-data',
  'saturated',
  'bright-star',
  'truncated',
  'overly-red',
  'magnitude-out-of-range',
  'size-out-of-range',
  'corners-reflected',
  'not-finite',
] as const;
export type FieldFlag = (typeof FIELD_FLAGS)[number];

export function flagBits(flags: Iterable<FieldFlag>): number {
  let bits = 0;
  for (const flag of flags) bits |= 1 << FIELD_FLAGS.indexOf(flag);
  return bits;
}

export function flagsOfBits(bits: number): FieldFlag[] {
  return FIELD_FLAGS.filter((_, bit) => (bits & (1 << bit)) !== 0);
}
