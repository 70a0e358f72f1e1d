import { PerseusError } from '@perseus/core';

/**
 * Which of a table's columns are read: indices into `names`, ascending.
 *
 * @param wanted names as written, or whatever their case; all columns where undefined
 * @throws PerseusError `CATALOGUE_COLUMNS` where one is not there
 */
export function chooseColumns(
  names: readonly string[],
  wanted: readonly string[] | undefined,
  path: string,
): number[] {
  if (wanted === undefined) return names.map((_, i) => i);
  const chosen = new Set(
    wanted.map((name) => {
      const exact = names.indexOf(name);
      const at = exact >= 0 ? exact : names.findIndex((other) => other.toLowerCase() === name.toLowerCase());
      if (at < 0) throw noSuchColumn(names, name, path);
      return at;
    }),
  );
  return [...chosen].sort((a, b) => a - b);
}

/** Names made distinct: the second `mag` becomes `mag_2`, and a note says so. */
export function distinctNames(names: readonly string[]): { names: string[]; notes: string[] } {
  const taken = new Set(names);
  const seen = new Set<string>();
  const notes: string[] = [];
  const distinct = names.map((name) => {
    if (!seen.has(name)) {
      seen.add(name);
      return name;
    }
    let count = 2;
    while (taken.has(`${name}_${count}`)) count++;
    const renamed = `${name}_${count}`;
    taken.add(renamed);
    notes.push(`Another column named "${name}" was renamed "${renamed}".`);
    return renamed;
  });
  return { names: distinct, notes };
}

function noSuchColumn(names: readonly string[], name: string, path: string): PerseusError {
  const all = names.map((other) => `"${other}"`).join(', ');
  const listed = all.length > 300 ? `${all.slice(0, 300)}…` : all;
  return new PerseusError(
    'CATALOGUE_COLUMNS',
    `${path} has no column "${name}"; its columns are ${listed}. Name one of these.`,
    { path, column: name },
  );
}
