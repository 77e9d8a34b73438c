/** The filters of PNG: a byte less nothing, its left, its upper, both's mean or its predicted neighbour. */
const NONE = 0;
const SUB = 1;
const UP = 2;
const MEAN = 3;
const PAETH = 4;

/**
 * Makes rows ready for deflate: each with the filter whose differences are smallest, as PNG's authors advise. A row equal to
 * the one above it, as most are where tiles are enlarged, becomes zeros at once. Returned: strip of whole RGBA8 rows →
 * its filtered rows, each after its filter's number. The strips of one picture belong to one filter.
 */
export function createRowFilter(width: number, opaque: boolean): (strip: Uint8ClampedArray) => Buffer {
  const bytesPerPixel = opaque ? 3 : 4;
  const length = width * bytesPerPixel;
  const source = new Uint8Array(4 * width);
  let above = new Uint8Array(length);
  let row = new Uint8Array(length);
  const trials = new Map([NONE, SUB, UP, PAETH].map((kind) => [kind, new Uint8Array(length)] as const));
  let first = true;

  return (strip) => {
    const bytes = Buffer.from(strip.buffer, strip.byteOffset, strip.byteLength);
    const count = strip.length / (4 * width);
    const out = Buffer.alloc(count * (1 + length));
    for (let i = 0; i < count; i++) {
      const at = i * (1 + length);
      const given = bytes.subarray(4 * width * i, 4 * width * (i + 1));
      if (!first && given.equals(source)) {
        out[at] = UP;
        continue;
      }
      first = false;
      source.set(given);
      pack(given, row, opaque);
      const kind = choose(row, above, bytesPerPixel, trials);
      out[at] = kind;
      out.set(trials.get(kind)!, at + 1);
      [above, row] = [row, above];
    }
    return out;
  };
}

function pack(rgba: Uint8Array, row: Uint8Array, opaque: boolean): void {
  if (!opaque) return row.set(rgba);
  for (let i = 0, j = 0; j < row.length; i += 4, j += 3) {
    row[j] = rgba[i]!;
    row[j + 1] = rgba[i + 1]!;
    row[j + 2] = rgba[i + 2]!;
  }
}

/** Fills the trials and returns the filter whose bytes, taken as signed, have the smallest sum of magnitudes. */
function choose(
  row: Uint8Array,
  above: Uint8Array,
  bytesPerPixel: number,
  trials: ReadonlyMap<number, Uint8Array>,
): number {
  let best = NONE;
  let min = Infinity;
  for (const [kind, out] of trials) {
    apply(kind, row, above, bytesPerPixel, out);
    let sum = 0;
    for (let i = 0; i < out.length; i++) sum += out[i]! < 128 ? out[i]! : 256 - out[i]!;
    if (sum < min) [best, min] = [kind, sum];
  }
  return best;
}

function apply(kind: number, row: Uint8Array, above: Uint8Array, bpp: number, out: Uint8Array): void {
  if (kind === NONE) out.set(row);
  if (kind === SUB) for (let i = 0; i < row.length; i++) out[i] = row[i]! - (i < bpp ? 0 : row[i - bpp]!);
  if (kind === UP) for (let i = 0; i < row.length; i++) out[i] = row[i]! - above[i]!;
  if (kind === PAETH)
    for (let i = 0; i < row.length; i++) {
      const left = i < bpp ? 0 : row[i - bpp]!;
      const corner = i < bpp ? 0 : above[i - bpp]!;
      out[i] = row[i]! - predict(left, above[i]!, corner);
    }
}

/**
 * Undoes a filter, in place.
 * @param above the row above as it was before filtering; zeros above the first
 * @param bytesPerPixel at least 1
 * @returns false where there is no such filter
 */
export function unfilter(kind: number, row: Uint8Array, above: Uint8Array, bytesPerPixel: number): boolean {
  if (kind > PAETH) return false;
  if (kind === NONE) return true;
  for (let i = 0; i < row.length; i++) {
    const left = i < bytesPerPixel ? 0 : row[i - bytesPerPixel]!;
    if (kind === SUB) row[i]! += left;
    else if (kind === UP) row[i]! += above[i]!;
    else if (kind === MEAN) row[i]! += (left + above[i]!) >> 1;
    else row[i]! += predict(left, above[i]!, i < bytesPerPixel ? 0 : above[i - bytesPerPixel]!);
  }
  return true;
}

/** Paeth's predictor: of left, above and upper left the one nearest to left + above − upper left. */
function predict(a: number, b: number, c: number): number {
  const toA = Math.abs(b - c);
  const toB = Math.abs(a - c);
  const toC = Math.abs(a + b - 2 * c);
  if (toA <= toB && toA <= toC) return a;
  return toB <= toC ? b : c;
}
