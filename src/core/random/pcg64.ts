import { multiplyHigh } from './philox.ts';
import { seedSequence } from './seed-sequence.ts';

/** One 64-bit output in two halves; the same object each time. */
export interface Word64 {
  high: number;
  low: number;
}

/** 0x2360ed051fc65da44385df649fccf645 as four 32-bit words, least significant first. */
const MULTIPLIER = Uint32Array.of(0x9fccf645, 0x4385df64, 0x1fc65da4, 0x2360ed05);

/**
 * PCG64 (O'Neill's 128-bit LCG with XSL-RR output), seeded as NumPy seeds it for default_rng(seed).
 * Returns a function that draws the next 64 bits.
 */
export function pcg64(seed: bigint): () => Word64 {
  // SeedSequence gives uint64 words in the order high, low: of the first state, then of the stream number.
  const words = seedSequence(seed, 8);
  const start = Uint32Array.of(words[2]!, words[3]!, words[0]!, words[1]!);
  const increment = doubledPlusOne(Uint32Array.of(words[6]!, words[7]!, words[4]!, words[5]!));
  const state = new Uint32Array(4);
  advance(state, increment);
  add(state, start);
  advance(state, increment);
  const out: Word64 = { high: 0, low: 0 };
  return () => {
    advance(state, increment);
    writeOutput(state, out);
    return out;
  };
}

function doubledPlusOne(value: Uint32Array): Uint32Array {
  return value.map((word, i) => (word << 1) | (i === 0 ? 1 : value[i - 1]! >>> 31));
}

/** state ← state·MULTIPLIER + increment, modulo 2¹²⁸. */
function advance(state: Uint32Array, increment: Uint32Array): void {
  const product = new Float64Array(4);
  for (let i = 0; i < 4; i++) {
    for (let j = 0; i + j < 4; j++) {
      product[i + j]! += Math.imul(state[i]!, MULTIPLIER[j]!) >>> 0;
      if (i + j < 3) product[i + j + 1]! += multiplyHigh(state[i]!, MULTIPLIER[j]!);
    }
  }
  let carry = 0;
  for (let i = 0; i < 4; i++) {
    const sum = product[i]! + increment[i]! + carry;
    state[i] = sum % 2 ** 32;
    carry = Math.floor(sum / 2 ** 32);
  }
}

function add(state: Uint32Array, other: Uint32Array): void {
  let carry = 0;
  for (let i = 0; i < 4; i++) {
    const sum = state[i]! + other[i]! + carry;
    state[i] = sum % 2 ** 32;
    carry = Math.floor(sum / 2 ** 32);
  }
}

/** XSL-RR: the two halves xored, rotated right by the six highest bits. */
function writeOutput(state: Uint32Array, out: Word64): void {
  const low = state[2]! ^ state[0]!;
  const high = state[3]! ^ state[1]!;
  const turn = state[3]! >>> 26;
  const bits = turn & 31;
  const first = turn >= 32 ? high : low;
  const second = turn >= 32 ? low : high;
  // A shift by 32 would be a shift by 0 here, so the wrapped part moves in two steps.
  out.low = ((first >>> bits) | ((second << 1) << (31 - bits))) >>> 0;
  out.high = ((second >>> bits) | ((first << 1) << (31 - bits))) >>> 0;
}
