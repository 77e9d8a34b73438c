import { Readable } from 'node:stream';
import { createInflate } from 'node:zlib';
import { unreadable, type PngHeader, type PngParts } from './chunks.ts';
import { unfilter } from './filter.ts';

/** A row of a PNG, or of one pass of an interlaced one. */
export interface PngRow {
  /** As they stand in the file, unfiltered: narrower ones than a byte are packed. Read before the next row is. */
  readonly samples: Uint8Array;
  readonly place: RowPlace;
}

/** Which pixels of the picture are in a row: `columns` from (x, y) on, each `step` from the last. */
interface RowPlace {
  readonly x: number;
  readonly y: number;
  readonly step: number;
  readonly columns: number;
  /** The row above it is none. */
  readonly first: boolean;
}

const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const WHOLE = [[0, 0, 1, 1]] as const;
/** First column, first row, column step and row step of each pass. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/**
 * The rows of a PNG that may be hostile, inflated as they are read: memory contains two of them. Throws latent/unreadable
 * naming `name` when the image data are not exactly what the header promises.
 */
export async function* readRows({ header, data }: PngParts, name: string): AsyncGenerator<PngRow> {
  const bits = SAMPLES[header.colourType]! * header.depth;
  const bytesPerPixel = Math.max(1, bits / 8);
  const max = Math.ceil((header.width * bits) / 8);
  let [row, above] = [new Uint8Array(1 + max), new Uint8Array(1 + max)];
  const read = openData(header, data, bits, name);
  try {
    for (const place of placesOf(header)) {
      const length = 1 + Math.ceil((place.columns * bits) / 8);
      const filtered = row.subarray(0, length);
      await read.fill(filtered);
      if (place.first) above.fill(0);
      const samples = filtered.subarray(1);
      if (!unfilter(filtered[0]!, samples, above.subarray(1, length), bytesPerPixel))
        throw unreadable(name, `row ${place.y} has filter ${filtered[0]}, which is none`);
      yield { samples, place };
      [row, above] = [above, row];
    }
    await read.end();
  } finally {
    read.close();
  }
}

function* placesOf({ width, height, interlaced }: PngHeader): Generator<RowPlace> {
  for (const [x, top, step, down] of interlaced ? ADAM7 : WHOLE) {
    const columns = Math.ceil((width - x) / step);
    if (columns < 1) continue;
    for (let y = top; y < height; y += down) yield { x, y, step, columns, first: y === top };
  }
}

/** The image data, inflated in the portions that are asked for. */
function openData(header: PngHeader, data: readonly Uint8Array[], bits: number, name: string) {
  const { width, height } = header;
  const inflate = Readable.from(data).pipe(createInflate({ chunkSize: 2 ** 16 }));
  const pieces = inflate[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>;
  let piece: Uint8Array = new Uint8Array(0);
  let [taken, expected] = [0, 0];
  for (const { columns } of placesOf(header)) expected += 1 + Math.ceil((columns * bits) / 8);

  /** Whether there is more. */
  const advance = async (): Promise<boolean> => {
    try {
      const { value } = await pieces.next();
      piece = value ?? new Uint8Array(0);
    } catch {
      throw unreadable(name, 'image data cannot be inflated');
    }
    return piece.length > 0;
  };
  return {
    async fill(out: Uint8Array): Promise<void> {
      for (let at = 0; at < out.length;) {
        if (piece.length === 0 && !(await advance()))
          throw unreadable(name, `image data are ${taken} bytes, ${width} × ${height} needs ${expected}`);
        const part = piece.subarray(0, out.length - at);
        out.set(part, at);
        piece = piece.subarray(part.length);
        at += part.length;
        taken += part.length;
      }
    },
    async end(): Promise<void> {
      if (piece.length > 0 || (await advance()))
        throw unreadable(name, `image data are more than ${expected} bytes`);
    },
    close: () => void inflate.destroy(),
  };
}
