/** A WebM taken apart by the format's description, as far as a video of one track needs it. */
export interface Webm {
  /** V_VP9, V_VP8, V_AV1. */
  readonly codec: string;
  /** In seconds, as the file's head says. */
  readonly duration: number;
  /** As WebCodecs names it: what the colours mean. */
  readonly colorSpace: VideoColorSpaceInit;
  readonly packets: readonly { readonly seconds: number; readonly key: boolean; readonly data: Buffer }[];
}

const SEGMENT = 0x18538067;
const INFO = 0x1549a966;
const SCALE = 0x2ad7b1;
const DURATION = 0x4489;
const TRACKS = 0x1654ae6b;
const TRACK = 0xae;
const CODEC = 0x86;
const CLUSTER = 0x1f43b675;
const CLUSTER_TIME = 0xe7;
const SIMPLE_BLOCK = 0xa3;
const GROUP = 0xa0;
const BLOCK = 0xa1;
const REFERENCE = 0xfb;
const VIDEO = 0xe0;
const COLOUR = 0x55b0;
const MATRIX = 0x55b1;
const RANGE = 0x55b9;
const TRANSFER = 0x55ba;
const PRIMARIES = 0x55bb;
const NESTED = new Set([SEGMENT, INFO, TRACKS, TRACK, VIDEO, COLOUR, CLUSTER]);
/** Of ITU-T H.273. */
const SPACES = { 1: 'bt709', 6: 'smpte170m' } as const;

export function readWebm(file: Buffer): Webm {
  let scale = 1e6;
  let duration = NaN;
  let codec = '';
  let clusterTime = 0;
  const colorSpace: VideoColorSpaceInit = {};
  const spaceOf = (data: Buffer) => SPACES[data.readUIntBE(0, data.length) as keyof typeof SPACES] ?? null;
  const packets: { seconds: number; key: boolean; data: Buffer }[] = [];
  const take = (block: Buffer, key: boolean | null): void => {
    // Track number, time against the cluster's, flags, then the frame.
    const seconds = ((clusterTime + block.readInt16BE(1)) * scale) / 1e9;
    packets.push({ seconds, key: key ?? (block[3]! & 0x80) !== 0, data: block.subarray(4) });
  };
  const walk = (bytes: Buffer): void => {
    for (const { id, data } of elements(bytes)) {
      if (NESTED.has(id)) walk(data);
      if (id === SCALE) scale = data.readUIntBE(0, data.length);
      if (id === DURATION) duration = data.length === 4 ? data.readFloatBE(0) : data.readDoubleBE(0);
      if (id === MATRIX) colorSpace.matrix = spaceOf(data);
      if (id === TRANSFER) colorSpace.transfer = spaceOf(data);
      if (id === PRIMARIES) colorSpace.primaries = spaceOf(data);
      if (id === RANGE) colorSpace.fullRange = data.readUIntBE(0, data.length) === 2;
      if (id === CODEC) codec = data.toString('latin1');
      if (id === CLUSTER_TIME) clusterTime = data.readUIntBE(0, data.length);
      if (id === SIMPLE_BLOCK) take(data, null);
      if (id === GROUP) {
        const parts = elements(data);
        const key = !parts.some((part) => part.id === REFERENCE);
        for (const part of parts) if (part.id === BLOCK) take(part.data, key);
      }
    }
  };
  walk(file);
  return { codec, colorSpace, duration: (duration * scale) / 1e9, packets };
}

function elements(bytes: Buffer): { id: number; data: Buffer }[] {
  const found: { id: number; data: Buffer }[] = [];
  for (let at = 0; at < bytes.length;) {
    const idLength = Math.clz32(bytes[at]!) - 23;
    const id = bytes.readUIntBE(at, idLength);
    at += idLength;
    const sizeLength = Math.clz32(bytes[at]!) - 23;
    let size = bytes[at]! & (0xff >> sizeLength);
    let unknown = size === 0xff >> sizeLength;
    for (let i = 1; i < sizeLength; i++) {
      size = size * 256 + bytes[at + i]!;
      unknown &&= bytes[at + i] === 0xff;
    }
    at += sizeLength;
    const end = unknown ? bytes.length : at + size;
    found.push({ id, data: bytes.subarray(at, end) });
    at = end;
  }
  return found;
}
