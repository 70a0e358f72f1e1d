/** How a table is read, whatever its format. */
export interface ReadTableOptions {
  /** Only these columns, in the file's order; their case does not matter. All of them by default. */
  columns?: readonly string[];
  signal?: AbortSignal;
}
