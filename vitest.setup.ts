import { expect } from 'vitest';

// Set by nx for its tasks: programs that the tests start would colour what the tests compare.
delete process.env.FORCE_COLOR;

function farthest(actual: unknown, expected: unknown, tolerance: number, path: string): string | undefined {
  if (typeof expected === 'number' && typeof actual === 'number') {
    if (Object.is(actual, expected)) return undefined;
    return Math.abs(actual - expected) <= tolerance
      ? undefined
      : `${path || 'value'}: ${actual}, expected ${expected}`;
  }
  if (expected !== null && typeof expected === 'object' && actual !== null && typeof actual === 'object') {
    const keys = Object.keys(expected);
    if (Object.keys(actual).length !== keys.length) return `${path || 'value'}: other keys or another length`;
    for (const key of keys) {
      const at = path ? `${path}.${key}` : key;
      const found = farthest(actual[key as never], expected[key as never], tolerance, at);
      if (found) return found;
    }
    return undefined;
  }
  return Object.is(actual, expected)
    ? undefined
    : `${path || 'value'}: ${String(actual)}, expected ${String(expected)}`;
}

expect.extend({
  /** Deep equality with an absolute tolerance on numbers; typed arrays and plain objects alike. NaN equals NaN. */
  toEqualWithin(actual: unknown, expected: unknown, tolerance: number) {
    const found = farthest(actual, expected, tolerance, '');
    return { pass: found === undefined, message: () => `beyond ${tolerance} at ${found ?? 'nothing'}` };
  },
});

declare module 'vitest' {
  // The type parameter must be there to merge with vitest's own declaration.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  interface Matchers<T> {
    toEqualWithin(expected: unknown, tolerance: number): void;
  }
}
