import { parse } from 'yaml';
import type { Column } from './column.js';

/** Unit and description of a column, by its name. */
export type Described = ReadonlyMap<string, { unit: string | null; description: string | null }>;

const BEGIN = '--BEGIN-ASTROPY-SERIALIZED-COLUMNS--';
const END = '--END-ASTROPY-SERIALIZED-COLUMNS--';
const MAX_YAML_CHARACTERS = 1 << 20;

/** Takes what astropy keeps of a table in a FITS file's comments from among them; the rest are notes. */
export function describedByAstropy(comments: readonly string[]): { notes: string[]; described: Described } {
  const begin = comments.indexOf(BEGIN);
  const end = comments.indexOf(END);
  if (begin < 0 || end < begin) return { notes: [...comments], described: new Map() };
  const yaml = comments
    .slice(begin + 1, end)
    .join('\n')
    .replaceAll(/\\\n/g, '');
  const notes = [...comments.slice(0, begin), ...comments.slice(end + 1)];
  return { notes, described: describedInYaml(yaml) };
}

/** What astropy's YAML says of columns: a list `datatype` with a name, a unit and a description in each item. */
export function describedInYaml(yaml: string): Described {
  const described = new Map<string, { unit: string | null; description: string | null }>();
  for (const item of datatypeIn(yaml)) {
    const { name, unit, description } = item as Record<string, unknown>;
    if (typeof name === 'string')
      described.set(name, { unit: textOrNull(unit), description: textOrNull(description) });
  }
  return described;
}

/** Empty where there is none or nothing that can be read: only an annotation is lost. */
function datatypeIn(yaml: string): unknown[] {
  if (yaml.length > MAX_YAML_CHARACTERS) return [];
  try {
    const read = parse(yaml, { logLevel: 'silent', maxAliasCount: 100 }) as { datatype?: unknown } | null;
    return Array.isArray(read?.datatype)
      ? read.datatype.filter((item) => typeof item === 'object' && item !== null)
      : [];
  } catch {
    return [];
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The columns with what is known of them beside; what a file's own fields say comes first. */
export function withDescriptions(columns: Column[], described: Described): Column[] {
  return columns.map((column) => {
    const more = described.get(column.name);
    if (more === undefined) return column;
    // Set and not copied: a copy would take values out of a file that nobody has asked for.
    return Object.assign(column, {
      unit: column.unit ?? more.unit,
      description: column.description ?? more.description,
    });
  });
}
