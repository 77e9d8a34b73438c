/** Height and width of a model's pictures, in pixels. */
export type SampleSize = readonly [height: number, width: number];

/** Most pixels of a side that a model is opened with. */
export const MAX_SIDE = 8192;

/**
 * The size that `N` or `HxW` stands for. Throws an error of one line that does not name the text, when it is neither or a
 * side is outside 1 … 8192.
 */
export function parseSampleSize(text: string): SampleSize {
  const [, height = '', width = height] = /^\s*(\d{1,5})(?:\s*[x×]\s*(\d{1,5}))?\s*$/i.exec(text) ?? [];
  const size = [Number(height), Number(width)] as const;
  if (height === '' || size.some((side) => side < 1 || side > MAX_SIDE))
    throw new Error(`must be N or HxW, height and width in pixels from 1 to ${MAX_SIDE}`);
  return size;
}

/** For people: which side is the height is said where they differ. */
export function showSampleSize([height, width]: SampleSize): string {
  return height === width ? `${height} × ${width}` : `height ${height}, width ${width}`;
}
