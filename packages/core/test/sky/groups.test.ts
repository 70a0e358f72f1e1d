import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupsOf } from '../../src/sky/groups.js';

test('rows connected directly or through others share a group; numbers follow the first appearance', () => {
  const pairs: [number, number][] = [
    [4, 2],
    [0, 5],
    [2, 6],
  ];
  expect([...groupsOf(pairs, 7)]).toEqual([0, 1, 2, 3, 2, 0, 2]);
});

test('without pairs everybody is alone', () => {
  expect([...groupsOf([], 3)]).toEqual([0, 1, 2]);
  expect([...groupsOf([], 0)]).toEqual([]);
});

test('it equals spreading the least number along the pairs until nothing changes', () => {
  const cases = fc
    .integer({ min: 1, max: 40 })
    .chain((n) =>
      fc.tuple(fc.constant(n), fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 60 })),
    );
  fc.assert(
    fc.property(cases, ([n, pairs]) => {
      const least = Array.from({ length: n }, (_, i) => i);
      for (let changed = true; changed;) {
        changed = false;
        for (const [a, b] of pairs) {
          const both = Math.min(least[a] as number, least[b] as number);
          if (least[a] !== both || least[b] !== both) changed = true;
          least[a] = least[b] = both;
        }
      }
      const numbers = [...new Set(least)];
      expect([...groupsOf(pairs, n)]).toEqual(least.map((first) => numbers.indexOf(first)));
    }),
  );
});

test('a long chain is one group, and does not take long', () => {
  const chain = Array.from({ length: 499_999 }, (_, i): [number, number] => [499_998 - i, 499_999 - i]);
  expect(new Set(groupsOf(chain, 500_000)).size).toBe(1);
});

test('a pair of rows that are not there is refused', () => {
  for (const pair of [
    [0, 3],
    [-1, 0],
    [NaN, 0],
  ] as [number, number][])
    expect(() => groupsOf([pair], 3)).toThrow(RangeError);
});
