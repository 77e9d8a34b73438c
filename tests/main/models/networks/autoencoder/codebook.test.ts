import { describe, expect, it } from 'vitest';
import type { LatentShape } from '../../../../../src/core/latent.ts';
import { GraphWriter } from '../../../../../src/main/models/graph/writer.ts';
import type { ModelGraph } from '../../../../../src/main/models/model.ts';
import { quantize } from '../../../../../src/main/models/networks/autoencoder/codebook.ts';
import { CODEBOOK } from '../../../../../src/main/models/networks/autoencoder/keys.ts';
import { codesOf, runCoder } from '../../support/autoencoder.ts';
import { pseudoRandom } from '../../support/golden.ts';

/** A graph of the choice of codes alone, for latents of `width` channels and 4 × 3 pixels. */
function graphOf(codes: Float32Array, width: number): { graph: ModelGraph; shape: LatentShape } {
  const writer = new GraphWriter();
  const weights = new Map([
    [CODEBOOK, { shape: [codes.length / width, width], type: 'F32' as const, read: () => codes }],
  ]);
  const shape: LatentShape = [width, 4, 3];
  const value = writer.input('latent', 'float32', ['batch', ...shape]);
  const z = { value, channels: width, height: 4, width: 3 };
  const nearest = quantize({ writer, weights }, z, codes.length / width);
  writer.output('nearest', nearest.value, ['batch', ...shape]);
  const graph: ModelGraph = {
    ...writer.finish('Codes'),
    sampleInput: 'latent',
    output: 'nearest',
    outputShape: shape,
    fixedBatch: null,
    times: null,
    sharesTime: false,
    exampleCondition: null,
    inputs: () => [],
  };
  return { graph, shape };
}

/** Numbers of the codes for samples [B, width, 4, 3]. */
async function choose(codes: Float32Array, width: number, latents: Float32Array): Promise<number[]> {
  const { graph, shape } = graphOf(codes, width);
  return [...(await runCoder(codesOf(graph, shape), shape, latents, latents.length / (12 * width)))];
}

/** Square of the distance between a pixel's vector and a code, in double precision. */
function distance(
  latents: Float32Array,
  pixel: number,
  codes: Float32Array,
  code: number,
  width: number,
): number {
  const [sample, at] = [Math.floor(pixel / 12), pixel % 12];
  let sum = 0;
  for (let c = 0; c < width; c++)
    sum += (latents[(sample * width + c) * 12 + at]! - codes[code * width + c]!) ** 2;
  return sum;
}

describe('the choice of code vectors', () => {
  it.each([
    [3, 8192, 1],
    [3, 500, 40],
    [4, 37, 1e-3],
    [64, 300, 1],
  ])('of width %i: none of %i is nearer, latents as large as %f', async (width, count, size) => {
    const codes = pseudoRandom(count * width, 3);
    const latents = pseudoRandom(2 * 12 * width, 4).map((value) => value * size);
    const chosen = await choose(codes, width, latents);
    expect(chosen).toHaveLength(24);
    expect(new Set(chosen).size).toBeGreaterThan(size === 1e-3 ? 0 : 2);
    chosen.forEach((code, pixel) => {
      const all = Array.from({ length: count }, (_, i) => distance(latents, pixel, codes, i, width));
      const best = Math.min(...all);
      // Squares as large as these are rounded to 24 bits.
      expect(all[code]! - best).toBeLessThanOrEqual(4e-7 * width * (1 + size));
    });
  });

  it('is the first of equally near ones', async () => {
    const codes = Float32Array.of(5, 5, 1, 0, 0, 1, 1, 0, 0, 1, -1, 0); // 1 and 3 are equal, 2 and 4
    const points = [[1, 0], [0, 1], [0, 0], [0.5, 0.5], [5, 5], [-1, 0]] as const; // prettier-ignore
    const latents = Float32Array.from({ length: 24 }, (_, i) => points[(i % 12) % 6]![Math.floor(i / 12)]!);
    expect(await choose(codes, 2, latents)).toEqual([1, 2, 1, 1, 0, 5, 1, 2, 1, 1, 0, 5]);
  });

  it('gives the code itself, bit for bit, and does not depend on the batch', async () => {
    const codes = pseudoRandom(40 * 3, 8);
    const latents = pseudoRandom(3 * 36, 9);
    const { graph, shape } = graphOf(codes, 3);
    const chosen = await choose(codes, 3, latents);
    const nearest = await runCoder(graph, shape, latents, 3);
    expect([...nearest]).toEqual(
      Array.from({ length: 108 }, (_, i) => {
        const [sample, c, pixel] = [Math.floor(i / 36), Math.floor(i / 12) % 3, i % 12];
        return codes[3 * chosen[12 * sample + pixel]! + c]!;
      }),
    );
    for (let i = 0; i < 3; i++) {
      const alone = await runCoder(graph, shape, latents.slice(36 * i, 36 * i + 36), 1);
      expect([...alone]).toEqual([...nearest.subarray(36 * i, 36 * i + 36)]);
    }
  });

  it.each([NaN, Infinity, -Infinity])(
    'is none where a latent is %f: that pixel is NaN, others are not',
    async (odd) => {
      const { graph, shape } = graphOf(pseudoRandom(30, 8), 3);
      const latents = pseudoRandom(36, 9);
      latents[12 + 7] = odd;
      const nearest = await runCoder(graph, shape, latents, 1);
      expect([...nearest].flatMap((value, i) => (Number.isNaN(value) ? [i] : []))).toEqual([12 + 7]);
    },
  );
});
