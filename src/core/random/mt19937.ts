const STATE_SIZE = 624;
const SHIFT_SIZE = 397;

/**
 * The Mersenne Twister MT19937 of Matsumoto and Nishimura (1998), seeded by init_genrand(seed mod 2³²).
 * Returns a function that draws the next integer in [0, 2³²).
 */
export function mt19937(seed: bigint): () => number {
  const state = new Uint32Array(STATE_SIZE);
  state[0] = Number(seed & 0xffffffffn);
  for (let i = 1; i < STATE_SIZE; i++) {
    const previous = state[i - 1]!;
    state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
  }
  let position = STATE_SIZE;
  return () => {
    if (position === STATE_SIZE) {
      twist(state);
      position = 0;
    }
    return temper(state[position++]!);
  };
}

function twist(state: Uint32Array): void {
  for (let i = 0; i < STATE_SIZE; i++) {
    const next = state[(i + 1) % STATE_SIZE]!;
    const mixed = (state[i]! & 0x80000000) | (next & 0x7fffffff);
    const far = state[(i + SHIFT_SIZE) % STATE_SIZE]!;
    state[i] = far ^ (mixed >>> 1) ^ (next & 1 ? 0x9908b0df : 0);
  }
}

function temper(word: number): number {
  let y = word ^ (word >>> 11);
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return (y ^ (y >>> 18)) >>> 0;
}
