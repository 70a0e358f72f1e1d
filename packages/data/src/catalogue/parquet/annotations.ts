import type { FileMetaData } from 'hyparquet';
import { describedInYaml } from '../table/astropy-metadata.js';
import type { Catalogue } from '../table/catalogue.js';
import type { ColumnInfo } from '../table/column.js';
import type { TextValues } from '../table/text-values.js';
import { votableAround } from '../votable/header.js';
import { parseVotableFields } from '../votable/read.js';

/** The keys of VOParquet 1.0 (IVOA Note, 2025): a VOTable without rows, whose first table describes the columns. */
const VERSION_KEY = 'IVOA.VOTable-Parquet.version';
const CONTENT_KEY = 'IVOA.VOTable-Parquet.content';
/** Where astropy keeps units and descriptions. */
const ASTROPY_KEY = 'table_meta_yaml';

export interface Annotations {
  columns: ReadonlyMap<string, Omit<ColumnInfo, 'name'>>;
  notes: string[];
  /** Whether logical columns `x.mask` say where a column `x` has no value. */
  masks: boolean;
}

/** What a Parquet file says of its columns beside their values. What cannot be read of it is passed over with a note. */
export function annotationsOf({ key_value_metadata: pairs = [] }: FileMetaData, path: string): Annotations {
  const valueOf = (key: string) => pairs.find((pair) => pair.key === key)?.value;
  const votable = valueOf(CONTENT_KEY);
  if (votable !== undefined) {
    try {
      const { columns, notes } = parseVotableFields(votable, path);
      return { columns: new Map(columns.map((column) => [column.name, column])), notes, masks: false };
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      return {
        columns: new Map(),
        notes: [`Its VOTable of units and descriptions cannot be read: ${why}`],
        masks: false,
      };
    }
  }
  const yaml = valueOf(ASTROPY_KEY);
  const described = [...describedInYaml(yaml ?? '')];
  const columns = new Map(described.map(([name, column]) => [name, { ...column, ucd: null }]));
  return { columns, notes: [], masks: yaml?.includes('MaskedColumn') ?? false };
}

/** What makes a Parquet file a VOParquet file, and what astropy looks for. */
export function annotationPairs(catalogue: Catalogue): { key: string; value: string }[] {
  // Of a given size: astropy's reader of VOParquet takes `*` for objects, which it cannot join with the texts of the file.
  const { before, after } = votableAround(catalogue, (values) => String(longest(values)));
  // JSON is YAML.
  const datatype = catalogue.columns.map(({ name, unit, description, type }) => ({
    name,
    datatype: type === 'text' ? 'string' : type === 'boolean' ? 'bool' : type,
    ...(unit === null ? {} : { unit }),
    ...(description === null ? {} : { description }),
  }));
  return [
    { key: VERSION_KEY, value: '1.0' },
    { key: CONTENT_KEY, value: before + after },
    { key: ASTROPY_KEY, value: JSON.stringify({ datatype }) },
    ...catalogue.columns.flatMap((column) =>
      column.type === 'text'
        ? [{ key: `table::len::${column.name}`, value: String(longest(column.values)) }]
        : [],
    ),
  ];
}

/** In bytes: never fewer than its characters. */
function longest({ ends }: TextValues): number {
  let most = 1;
  for (let row = 0, start = 0; row < ends.length; row++) {
    most = Math.max(most, (ends[row] as number) - start);
    start = ends[row] as number;
  }
  return most;
}
