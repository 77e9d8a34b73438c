import { decode } from 'fast-png';
import { crc32 } from 'node:zlib';

/** An APNG taken apart by the format's description; each frame's pixels are read by a library, as a PNG of its own. */
export interface Apng {
  readonly count: number;
  /** 0: for ever. */
  readonly plays: number;
  readonly texts: readonly string[];
  readonly frames: readonly {
    readonly delay: readonly [numerator: number, denominator: number];
    readonly channels: number;
    readonly data: Uint8Array;
  }[];
}

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
  readonly whole: Buffer;
}

export function readApng(bytes: Uint8Array): Apng {
  const chunks = readChunks(Buffer.from(bytes));
  const of = (type: string): Chunk[] => chunks.filter((chunk) => chunk.type === type);
  const [header] = of('IHDR');
  const [control] = of('acTL');
  const names = chunks.map(({ type }) => type);
  if (names.indexOf('acTL') > names.indexOf('IDAT')) throw new Error('acTL must come before IDAT');
  const numbers: number[] = [];
  const frames: { delay: [number, number]; parts: Buffer[] }[] = [];
  for (const { type, data } of chunks) {
    if (type === 'fcTL') {
      numbers.push(data.readUInt32BE(0));
      const place = [4, 8, 12, 16].map((at) => data.readUInt32BE(at));
      const size = [header!.data.readUInt32BE(0), header!.data.readUInt32BE(4)];
      if (place.join() !== [...size, 0, 0].join()) throw new Error(`frame at ${place.join()}`);
      frames.push({ delay: [data.readUInt16BE(20), data.readUInt16BE(22)], parts: [] });
    }
    if (type === 'IDAT') frames.at(-1)!.parts.push(data);
    if (type === 'fdAT') {
      numbers.push(data.readUInt32BE(0));
      frames.at(-1)!.parts.push(data.subarray(4));
    }
  }
  if (numbers.some((number, i) => number !== i)) throw new Error(`sequence numbers ${numbers.join()}`);
  return {
    count: control!.data.readUInt32BE(0),
    plays: control!.data.readUInt32BE(4),
    texts: of('iTXt').map(({ data }) => data.toString('utf8')),
    frames: frames.map(({ delay, parts }) => {
      const png = Buffer.concat([
        bytes.subarray(0, 8),
        header!.whole,
        makeChunk('IDAT', Buffer.concat(parts)),
        makeChunk('IEND', Buffer.alloc(0)),
      ]);
      const { channels, data } = decode(png, { checkCrc: true });
      return { delay, channels, data: Uint8Array.from(data) };
    }),
  };
}

function readChunks(bytes: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 8; at < bytes.length;) {
    const end = at + 12 + bytes.readUInt32BE(at);
    const whole = bytes.subarray(at, end);
    const type = whole.toString('latin1', 4, 8);
    chunks.push({ type, data: whole.subarray(8, -4), whole });
    at = end;
  }
  if (chunks.at(-1)?.type !== 'IEND') throw new Error('does not end with IEND');
  return chunks;
}

function makeChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
