/** One line of a table of objects, read but not judged. */
export interface CatalogueRow {
  /** 1-based line of the table, the header not counted. */
  row: number;
  /** As it stands in the table: 64-bit identifiers stay text. */
  id: string;
  /** Where the cutout lies, as the table has it; null where it has no such column or the field is empty. */
  file: string | null;
  /** ICRS degrees; NaN where the table has none that can be read. */
  raDeg: number;
  decDeg: number;
  /** Every column by its name in the header, as text, in the order of the table. */
  columns: Record<string, string>;
  /** What is wrong with this row, as one sentence; a row without it can be used. */
  problem?: string;
}
