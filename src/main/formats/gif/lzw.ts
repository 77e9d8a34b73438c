import { unreadable } from '../png/chunks.ts';

const MAX_CODES = 4096;
const MAX_BITS = 12;

/**
 * The indices in a GIF frame's data: codes of growing width, lowest bit first, each for a string that an earlier
 * one began. The data are untrusted. Throws latent/unreadable unless they are `count`.
 * @param minBits bits of an index, 2 … 8
 */
export function unpackLzw(data: Uint8Array, minBits: number, count: number, name: string): Uint8Array {
  if (!(minBits >= 2 && minBits <= 8)) throw unreadable(name, `codes of ${minBits} bits are none of a GIF`);
  const [clear, end] = [1 << minBits, (1 << minBits) + 1];
  // The string of a code: that of another, and one index more.
  const prefix = new Uint16Array(MAX_CODES);
  const last = Uint8Array.from({ length: MAX_CODES }, (_, code) => (code < clear ? code : 0));
  const lengths = new Uint16Array(MAX_CODES).fill(1, 0, clear);
  const out = new Uint8Array(count);
  let [at, width, next, before] = [0, minBits + 1, end + 1, -1];
  /** Puts a string down from its end; returns its first index. */
  const put = (code: number): number => {
    const size = lengths[code]!;
    if (at + size > count) throw unreadable(name, `a frame holds more than ${count} pixels`);
    let rest = code;
    for (let i = at + size - 1; i > at; i--) {
      out[i] = last[rest]!;
      rest = prefix[rest]!;
    }
    out[at] = last[rest]!;
    at += size;
    return last[rest]!;
  };
  const firstOf = (code: number): number => {
    let rest = code;
    while (rest >= clear) rest = prefix[rest]!;
    return rest;
  };
  for (const code of codes(data, () => width)) {
    if (code === end) break;
    if (code === clear) {
      [width, next, before] = [minBits + 1, end + 1, -1];
      continue;
    }
    if (before < 0 ? code >= clear : code > next)
      throw unreadable(name, `code ${code} stands for nothing yet`);
    if (before >= 0 && next < MAX_CODES) {
      prefix[next] = before;
      last[next] = firstOf(code === next ? before : code);
      lengths[next] = lengths[before]! + 1;
      next += 1;
      if (next === 1 << width && width < MAX_BITS) width += 1;
    }
    put(code);
    before = code;
  }
  if (at !== count) throw unreadable(name, `a frame holds ${at} pixels, not ${count}`);
  return out;
}

/** As many bits at a time as `width` says then. */
function* codes(data: Uint8Array, width: () => number): Generator<number> {
  let [buffer, bits] = [0, 0];
  for (const byte of data) {
    buffer |= byte << bits;
    bits += 8;
    while (bits >= width()) {
      const taken = width();
      yield buffer & ((1 << taken) - 1);
      buffer >>>= taken;
      bits -= taken;
    }
  }
}
