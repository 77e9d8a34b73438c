/** Philox4x32-10 of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011. */

const ROUNDS = 10;

/** High 32 bits of the product of two unsigned 32-bit integers. */
export function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  // Neither sum reaches 2³², so unsigned shifts take the carries.
  const middle = (Math.imul(aHigh, bLow) >>> 0) + (Math.imul(aLow, bLow) >>> 16);
  const carry = (Math.imul(aLow, bHigh) >>> 0) + (middle & 0xffff);
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carry >>> 16)) >>> 0;
}

/** Replaces a counter of four words by the block it encrypts to under the key (two unsigned 32-bit words). */
export function philox4x32(counter: Uint32Array, key0: number, key1: number): void {
  let c0 = counter[0]!;
  let c1 = counter[1]!;
  let c2 = counter[2]!;
  let c3 = counter[3]!;
  let k0 = key0 | 0;
  let k1 = key1 | 0;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    const low0 = Math.imul(0xd2511f53, c0);
    const low1 = Math.imul(0xcd9e8d57, c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1 >>> 0;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0 >>> 0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  counter[0] = c0;
  counter[1] = c1;
  counter[2] = c2;
  counter[3] = c3;
}

const INVERSE_2_32 = 2 ** -32;

/** A normal from two output words (Box–Muller): √(−2·ln((a+½)·2⁻³²)) · sin((b+½)·2π·2⁻³²). */
export function normalFromWords(a: number, b: number): number {
  return radiusOf(a) * Math.sin(angleOf(b));
}

/** The other normal of the same pair, with the cosine. */
export function secondNormalFromWords(a: number, b: number): number {
  return radiusOf(a) * Math.cos(angleOf(b));
}

function radiusOf(word: number): number {
  return Math.sqrt(-2 * Math.log((word + 0.5) * INVERSE_2_32));
}

function angleOf(word: number): number {
  return (word + 0.5) * (2 * Math.PI * INVERSE_2_32);
}
