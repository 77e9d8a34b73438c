/** A GIF reader by the format's description, for what the exporter writes and a little more: not the code under test. */

export interface GifFrame {
  readonly delay: number;
  readonly palette: readonly (readonly number[])[];
  readonly index: Uint8Array;
  /** RGB, row-major. */
  readonly rgb: Uint8Array;
}

export interface Gif {
  readonly width: number;
  readonly height: number;
  /** Of Netscape's extension; null without one. */
  readonly loops: number | null;
  readonly comments: readonly string[];
  readonly frames: readonly GifFrame[];
}

export function readGif(bytes: Uint8Array): Gif {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (data.toString('latin1', 0, 6) !== 'GIF89a') throw new Error('not a GIF89a');
  const [width, height] = [data.readUInt16LE(6), data.readUInt16LE(8)];
  if (data[10]! & 0x80) throw new Error('a global palette is not expected');
  let at = 13;
  let loops: number | null = null;
  let delay = 0;
  const comments: string[] = [];
  const frames: GifFrame[] = [];
  const blocks = (): Buffer => {
    const parts: Buffer[] = [];
    for (let size = data[at++]!; size > 0; size = data[at++]!) {
      parts.push(data.subarray(at, at + size));
      at += size;
    }
    return Buffer.concat(parts);
  };
  for (;;) {
    const kind = data[at++];
    if (kind === 0x3b) break;
    if (kind === 0x21) {
      const label = data[at++];
      const body = blocks();
      if (label === 0xf9) delay = body.readUInt16LE(1);
      else if (label === 0xfe) comments.push(body.toString('utf8'));
      else if (label === 0xff && body.toString('latin1', 0, 11) === 'NETSCAPE2.0')
        loops = body.readUInt16LE(12);
    } else if (kind === 0x2c) {
      const place = [0, 2, 4, 6].map((i) => data.readUInt16LE(at + i));
      if (place.join() !== [0, 0, width, height].join()) throw new Error(`frame at ${place.join()}`);
      const flags = data[at + 8]!;
      if ((flags & 0xc0) !== 0x80) throw new Error('a palette of its own and no interlacing are expected');
      at += 9;
      const size = 2 << (flags & 7);
      const palette = Array.from({ length: size }, (_, i) => [...data.subarray(at + 3 * i, at + 3 * i + 3)]);
      at += 3 * size;
      const index = decodeLzw(data[at++]!, blocks(), width * height);
      const rgb = Uint8Array.from(
        { length: 3 * index.length },
        (_, i) => palette[index[Math.floor(i / 3)]!]![i % 3]!,
      );
      frames.push({ delay, palette, index, rgb });
    } else throw new Error(`block ${kind} at ${at - 1}`);
  }
  if (at !== data.length) throw new Error(`${data.length - at} bytes after the trailer`);
  return { width, height, loops, comments, frames };
}

function decodeLzw(codeSize: number, data: Uint8Array, count: number): Uint8Array {
  const clear = 1 << codeSize;
  const out: number[] = [];
  let table: number[][] = [];
  let width = 0;
  const reset = (): void => {
    table = Array.from({ length: clear + 2 }, (_, i) => (i < clear ? [i] : []));
    width = codeSize + 1;
  };
  reset();
  let before: number[] | null = null;
  let bits = 0;
  let held = 0;
  for (const byte of data) {
    held |= byte << bits;
    bits += 8;
    while (bits >= width) {
      const code = held & ((1 << width) - 1);
      held >>>= width;
      bits -= width;
      if (code === clear) {
        reset();
        before = null;
        continue;
      }
      if (code === clear + 1) {
        if (out.length !== count) throw new Error(`${out.length} pixels, not ${count}`);
        return Uint8Array.from(out);
      }
      const entry: number[] | undefined = table[code] ?? (before ? [...before, before[0]!] : undefined);
      if (!entry || code > table.length) throw new Error(`code ${code} is not in the table`);
      out.push(...entry);
      if (before && table.length < 4096) table.push([...before, entry[0]!]);
      if (table.length === 1 << width && width < 12) width += 1;
      before = entry;
    }
  }
  throw new Error('no end code');
}
