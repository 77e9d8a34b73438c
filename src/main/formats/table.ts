/** A row of a table: what its columns are called → what stands there. */
export type TableRow = Readonly<Record<string, string | number | null>>;

/** Rows with equal keys, and what is said of all of them. */
export interface Table {
  /** For formats that have a place for it. */
  readonly header: Readonly<Record<string, unknown>>;
  readonly rows: readonly TableRow[];
}
