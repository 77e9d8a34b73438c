import { createReadStream } from 'node:fs';
import { PassThrough } from 'node:stream';
import { createInflate } from 'node:zlib';

/** A reader of PNG by its specification, of 8 bits a channel and no interlacing, that holds a few rows at a time. */

export interface RowReader {
  /** Called once, before the rows. */
  size?(width: number, height: number, channels: number): void;
  /** A row's samples; `same` when they are those of the row above. The array is used again. */
  row(samples: Uint8Array, y: number, same: boolean): void;
}

export async function readPngRows(path: string, reader: RowReader): Promise<string[]> {
  const types: string[] = [];
  const packed = new PassThrough();
  const inflate = createInflate({ chunkSize: 2 ** 20 });
  let size = { width: 0, height: 0, channels: 0 };
  const chunks = (async () => {
    for await (const { type, data } of chunksOf(createReadStream(path, { highWaterMark: 2 ** 18 }))) {
      types.push(type);
      if (type === 'IHDR') {
        if (data[8] !== 8 || data[12] !== 0) throw new Error('not 8 bits a channel, or interlaced');
        size = { width: data.readUInt32BE(0), height: data.readUInt32BE(4), channels: data[9] === 2 ? 3 : 4 };
        reader.size?.(size.width, size.height, size.channels);
      }
      if (type === 'IDAT' && !packed.write(data)) await new Promise((go) => packed.once('drain', go));
    }
    packed.end();
  })();
  const rows = readRows(packed.pipe(inflate), () => size, reader);
  await Promise.all([chunks, rows]);
  return types;
}

async function* chunksOf(source: AsyncIterable<Buffer>): AsyncGenerator<{ type: string; data: Buffer }> {
  let held = Buffer.alloc(0);
  let begun = false;
  for await (const bytes of source) {
    held = Buffer.concat([held, bytes]);
    if (!begun && held.length >= 8) {
      if (held.toString('latin1', 0, 8) !== '\x89PNG\r\n\x1a\n') throw new Error('not a PNG file');
      held = held.subarray(8);
      begun = true;
    }
    while (held.length >= 12 && held.length >= 12 + held.readUInt32BE(0)) {
      const length = held.readUInt32BE(0);
      const checked = held.subarray(4, 8 + length);
      if (crc32(checked) !== held.readUInt32BE(8 + length)) throw new Error('a checksum is wrong');
      yield { type: checked.toString('latin1', 0, 4), data: checked.subarray(4) };
      held = held.subarray(12 + length);
    }
  }
  if (held.length > 0) throw new Error('ends within a chunk');
}

async function readRows(
  source: AsyncIterable<Buffer>,
  size: () => { width: number; height: number; channels: number },
  reader: RowReader,
): Promise<void> {
  let row: Buffer = Buffer.alloc(0);
  let [above, current, zeros]: [Buffer, Buffer, Buffer] = [row, row, row];
  let [filled, y] = [0, 0];
  for await (const bytes of source) {
    const { width, channels } = size();
    if (row.length === 0) {
      row = Buffer.alloc(1 + width * channels);
      [above, current, zeros] = [0, 1, 2].map(() => Buffer.alloc(width * channels)) as [
        Buffer,
        Buffer,
        Buffer,
      ];
    }
    for (let at = 0; at < bytes.length;) {
      const taken = Math.min(row.length - filled, bytes.length - at);
      bytes.copy(row, filled, at, at + taken);
      at += taken;
      filled += taken;
      if (filled < row.length) break;
      filled = 0;
      const same = y > 0 && row[0] === 2 && row.compare(zeros, 0, zeros.length, 1) === 0;
      if (!same) {
        unfilter(row, above, current, channels);
        [above, current] = [current, above];
      }
      reader.row(above, y++, same);
    }
  }
  if (y !== size().height || filled !== 0) throw new Error(`${y} rows of ${size().height}`);
}

/** Section 9 of the specification. */
function unfilter(row: Buffer, above: Buffer, out: Buffer, channels: number): void {
  const kind = row[0]!;
  for (let i = 0; i < out.length; i++) {
    const a = i < channels ? 0 : out[i - channels]!;
    const b = above[i]!;
    const c = i < channels ? 0 : above[i - channels]!;
    let guess = 0;
    if (kind === 1) guess = a;
    if (kind === 2) guess = b;
    if (kind === 3) guess = (a + b) >> 1;
    if (kind === 4) {
      const p = a + b - c;
      const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
      guess = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
    }
    out[i] = row[i + 1]! + guess;
  }
}

const TABLE = Int32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (let i = 0; i < bytes.length; i++) crc = TABLE[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}
