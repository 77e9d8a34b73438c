/** NumPy's SeedSequence: hashes a seed into well-mixed state words. All arithmetic is modulo 2³². */

const POOL_SIZE = 4;
const INIT_A = 0x43b0d7e5;
const MULTIPLY_A = 0x931e8875;
const INIT_B = 0x8b51f9dd;
const MULTIPLY_B = 0x58f38ded;
const MIX_LEFT = 0xca01f9dd;
const MIX_RIGHT = 0x4973f715;

/** `count` 32-bit words from a seed in [0, 2⁶⁴): SeedSequence(seed).generate_state(count). */
export function seedSequence(seed: bigint, count: number): Uint32Array {
  const pool = new Uint32Array(POOL_SIZE);
  const hash = hasher(INIT_A, MULTIPLY_A);
  // A seed takes two words; the rest of the pool is hashed zeros.
  for (let i = 0; i < POOL_SIZE; i++) pool[i] = hash(Number((seed >> BigInt(32 * i)) & 0xffffffffn));
  for (let from = 0; from < POOL_SIZE; from++) {
    for (let to = 0; to < POOL_SIZE; to++) {
      if (from !== to) pool[to] = mix(pool[to]!, hash(pool[from]!));
    }
  }
  const generate = hasher(INIT_B, MULTIPLY_B);
  return Uint32Array.from({ length: count }, (_, i) => generate(pool[i % POOL_SIZE]!));
}

function hasher(init: number, multiplier: number): (word: number) => number {
  let constant = init;
  return (word) => {
    const folded = word ^ constant;
    constant = Math.imul(constant, multiplier);
    return foldHigh(Math.imul(folded, constant));
  };
}

function mix(a: number, b: number): number {
  return foldHigh(Math.imul(MIX_LEFT, a) - Math.imul(MIX_RIGHT, b));
}

function foldHigh(word: number): number {
  const unsigned = word >>> 0;
  return (unsigned ^ (unsigned >>> 16)) >>> 0;
}
