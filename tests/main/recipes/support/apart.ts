/** How far things that were made again are from those that were kept. */

/** How far what is made is from what was kept. */
export interface Apart {
  /** Of pictures over 0 … 255, of numbers as they are, of a table's numbers in parts of themselves. */
  readonly largest: number;
  /** Nothing differs, not even in the last bit. */
  readonly equal: boolean;
}

/** Numbers and what they are. */
export interface Numbers {
  readonly name?: string;
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

export type Rows = readonly Readonly<Record<string, unknown>>[];

export function compareNumbers(kept: readonly Numbers[], again: readonly Numbers[]): Apart {
  const describe = (parts: readonly Numbers[]): string =>
    JSON.stringify(parts.map(({ name, shape }) => [name, shape]));
  if (describe(kept) !== describe(again)) throw new Error(`${describe(again)}, kept was ${describe(kept)}`);
  return compareArrays(
    kept.map(({ data }) => data),
    again.map(({ data }) => data),
  );
}

export function compareArrays(
  kept: readonly ArrayLike<number>[],
  again: readonly ArrayLike<number>[],
): Apart {
  if (String(kept.map(({ length }) => length)) !== String(again.map(({ length }) => length)))
    throw new Error(`${again.length} arrays of other lengths than the ${kept.length} that were kept`);
  let largest = 0;
  let equal = true;
  for (const [i, values] of kept.entries())
    for (let j = 0; j < values.length; j++) {
      const [a, b] = [values[j]!, again[i]![j]!];
      if (!Object.is(a, b)) equal = false;
      if (!(Math.abs(a - b) <= largest)) largest = Math.abs(a - b); // NaN comes through
    }
  return { largest, equal };
}

/** Every row that was kept is there again, in the order of then; a later app may write more rows and more columns. */
export function compareRows(kept: Rows, again: Rows): Apart {
  const apart = { largest: 0, equal: kept.length > 0 };
  let at = 0;
  for (const row of kept) {
    while (at < again.length && !isSameRow(row, again[at]!)) at += 1;
    const found = again[at++];
    if (!found) throw new Error(`no row ${JSON.stringify(row)}`);
    for (const [key, value] of Object.entries(row)) {
      if (value === found[key]) continue;
      apart.equal = false;
      apart.largest = Math.max(apart.largest, Math.abs(Number(value) / Number(found[key]) - 1));
    }
  }
  return apart;
}

const MEASURED = ['mse', 'psnr', 'ssim', 'movement', 'value'];

/** Equal in all that is not measured. */
function isSameRow(row: Rows[number], other: Rows[number]): boolean {
  return Object.keys(row).every((key) => MEASURED.includes(key) || row[key] === other[key]);
}
