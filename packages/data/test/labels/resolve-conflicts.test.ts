import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LabelledObject } from '../../src/labels/apply-spectra.js';
import { LABEL_BASES } from '../../src/labels/labeller.js';
import { CONFLICT_POLICIES, resolveConflicts } from '../../src/labels/resolve-conflicts.js';

const morphology = (id: string, label: 0 | 1): LabelledObject => ({ id, label, basis: 'morphology' });
const open = (id: string): LabelledObject => ({ id, label: null, basis: 'ambiguous' });
const spectrum = (id: string, label: 0 | 1, basis: 'spec-galaxy' | 'spec-star' = 'spec-galaxy') => ({
  id,
  label,
  basis,
});
const one = (rows: LabelledObject[]) => new Int32Array(rows.length);

describe('rows of one object that agree', () => {
  const rows = [morphology('PCC-1', 1), spectrum('123', 1), open('PCC-2')];

  test.each(['prefer-spectroscopic', 'drop', 'fail'] as const)(
    'take the basis of the spectrum, and the open one its label: %s',
    (policy) => {
      expect(resolveConflicts(rows, one(rows), policy)).toEqual({
        labels: [1, 1, 1],
        bases: ['spec-galaxy', 'spec-galaxy', 'spec-galaxy'],
        dropped: [],
        conflicts: [],
      });
    },
  );

  test('stay as they are without a spectrum, and the open one stays open', () => {
    const same = [morphology('a', 0), morphology('b', 0), open('c')];
    expect(resolveConflicts(same, one(same), 'drop')).toEqual({
      labels: [0, 0, null],
      bases: ['morphology', 'morphology', 'ambiguous'],
      dropped: [],
      conflicts: [],
    });
  });

  test('may be background by the spectra of a galaxy and of a star, each by its own', () => {
    const both = [spectrum('1', 0, 'spec-star'), spectrum('2', 0), morphology('a', 0)];
    expect(resolveConflicts(both, one(both), 'fail').bases).toEqual([
      'spec-star',
      'spec-galaxy',
      'spec-star',
    ]);
  });
});

describe('rows of one object with opposite labels', () => {
  const rows = [morphology('PCC-0314', 1), spectrum('1237661083199079044', 0), open('x')];
  const twice = [morphology('a', 1), morphology('b', 0)];
  const contradiction = [spectrum('1', 0), spectrum('2', 1), morphology('a', 1)];

  test('all take the label of the spectrum where it is preferred', () => {
    expect(resolveConflicts(rows, one(rows), 'prefer-spectroscopic')).toEqual({
      labels: [0, 0, 0],
      bases: ['spec-galaxy', 'spec-galaxy', 'spec-galaxy'],
      dropped: [],
      conflicts: [
        {
          rows: [0, 1, 2],
          ids: ['PCC-0314', '1237661083199079044', 'x'],
          labels: [1, 0, null],
          bases: ['morphology', 'spec-galaxy', 'ambiguous'],
          spectra: [],
          done: 'took the spectroscopic label',
          label: 0,
        },
      ],
    });
  });

  test('are left out where no spectrum decides, where spectra contradict each other, and on request', () => {
    for (const its of [twice, contradiction])
      expect(resolveConflicts(its, one(its), 'prefer-spectroscopic')).toMatchObject({
        labels: its.map(() => null),
        dropped: its.map((_, i) => i),
        conflicts: [{ done: 'left out', label: null }],
      });
    expect(resolveConflicts(rows, one(rows), 'drop').dropped).toEqual([0, 1, 2]);
  });

  test('end the work where that is asked for, with the first few by name', () => {
    const all = [...rows, ...twice];
    const groups = Int32Array.of(0, 0, 0, 1, 1);
    expect(() => resolveConflicts(all, groups, 'fail')).toThrow(
      expect.objectContaining({
        code: 'LABEL_CONFLICT',
        message: expect.stringMatching(
          /^2 objects have .*PCC-0314 \(member\) = 1237661083199079044 \(background\) = x \(open\); a \(member\) = b/,
        ) as string,
      }),
    );
  });
});

describe('spectra that were looked up', () => {
  const found = (label: 0 | 1 | null) => ({ label, basis: 'spec-star' as const, ids: ['9'] });

  test('decide over the row that they lie on', () => {
    const rows = [
      { ...morphology('a', 1), spectrum: found(0) },
      { ...open('b'), spectrum: found(0) },
    ];
    const resolved = resolveConflicts(rows, Int32Array.of(0, 1), 'prefer-spectroscopic');
    expect(resolved).toMatchObject({ labels: [0, 0], bases: ['spec-star', 'spec-star'], dropped: [] });
    expect(resolved.conflicts).toMatchObject([{ ids: ['a'], spectra: ['9'], label: 0 }]);
  });

  test('that contradict each other leave the object out', () => {
    const rows = [{ ...morphology('a', 1), spectrum: found(null) }];
    expect(resolveConflicts(rows, one(rows), 'prefer-spectroscopic').dropped).toEqual([0]);
  });

  test('stand against the spectrum that a row is labelled by', () => {
    const rows = [{ ...spectrum('1', 1), spectrum: found(0) }];
    expect(resolveConflicts(rows, one(rows), 'prefer-spectroscopic').dropped).toEqual([0]);
  });

  test('decide for a row whose own spectrum left it open', () => {
    const rows = [{ id: 'a', label: null, basis: 'spec-galaxy' as const, spectrum: found(0) }];
    expect(resolveConflicts(rows, one(rows), 'fail')).toMatchObject({ labels: [0], bases: ['spec-star'] });
  });
});

test('whatever the rows, an object has one label in the end, and none is lost without being listed', () => {
  const row = fc.record({
    id: fc.string(),
    label: fc.constantFrom(0 as const, 1 as const, null),
    basis: fc.constantFrom('' as const, ...LABEL_BASES),
  });
  const policies = CONFLICT_POLICIES.filter((policy) => policy !== 'fail');
  fc.assert(
    fc.property(fc.array(fc.tuple(row, fc.nat(4))), fc.constantFrom(...policies), (grouped, policy) => {
      const rows = grouped.map(([its]) => its);
      const groups = Int32Array.from(grouped, ([, group]) => group);
      const { labels, dropped } = resolveConflicts(rows, groups, policy);
      for (const group of new Set(groups)) {
        const its = labels.filter((label, i) => groups[i] === group && label !== null);
        expect(new Set(its).size).toBeLessThanOrEqual(1);
      }
      rows.forEach(({ label }, i) => {
        if (label !== null && labels[i] === null) expect(dropped).toContain(i);
      });
    }),
  );
});
