import { definePython } from '../python-function.ts';
import { pcg64, type Word64 } from './pcg64.ts';
import { makeZiggurat, TAIL, type Ziggurat } from './ziggurat.ts';
import type { NoiseStreamDefinition } from './stream.ts';

let tables: Ziggurat | null = null;

/** np.random.default_rng(seed).standard_normal(count), cast to float32: PCG64 and the ziggurat method. */
export function numpyRandn(seed: bigint, count: number): Float32Array {
  tables ??= makeZiggurat();
  const draw = pcg64(seed);
  const out = new Float32Array(count);
  for (let i = 0; i < count; i++) out[i] = drawNormal(draw, tables);
  return out;
}

function drawNormal(draw: () => Word64, { accept, width, height }: Ziggurat): number {
  for (;;) {
    // Of 64 bits, from the lowest: 8 choose the layer, 1 the sign, 52 the place in the layer.
    const { high, low } = draw();
    const layer = low & 0xff;
    const placeLow = ((low >>> 9) | (high << 23)) >>> 0;
    const place = ((high >>> 9) & 0xfffff) * 2 ** 32 + placeLow;
    const x = place * width[layer]! * (low & 0x100 ? -1 : 1);
    if (place < accept[layer]!) return x;
    if (layer === 0) return drawTail(draw, (placeLow & 0x100) !== 0);
    const rise = height[layer - 1]! - height[layer]!;
    if (rise * uniform53(draw()) + height[layer]! < Math.exp(-0.5 * x * x)) return x;
  }
}

function drawTail(draw: () => Word64, negative: boolean): number {
  for (;;) {
    const beyond = -Math.log1p(-uniform53(draw())) / TAIL;
    const bound = -Math.log1p(-uniform53(draw()));
    if (bound + bound > beyond * beyond) return negative ? -(TAIL + beyond) : TAIL + beyond;
  }
}

function uniform53({ high, low }: Word64): number {
  return (high * 2 ** 21 + (low >>> 11)) * 2 ** -53;
}

/** np.random.default_rng. */
export const numpy: NoiseStreamDefinition<'numpy'> = {
  id: 'numpy',
  seedBits: 64,
  defaultCard: null,
  draw: numpyRandn,
  python: definePython(
    [],
    [],
    `
def numpy_pcg64(seed):
    return np.random.default_rng(seed).standard_normal(SHAPE).astype(np.float32)`,
  ),
};
