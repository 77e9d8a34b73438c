import { expect, it } from 'vitest';
import { makeLatent, type LatentShape } from '../../../../src/core/latent.ts';
import { parseLatentRef } from '../../../../src/core/latent-ref.ts';
import { describeLatents } from '../../../../src/main/engine/stores/described-latents.ts';
import { LatentSource } from '../../../../src/main/engine/stores/latent-source.ts';
import { LatentStore } from '../../../../src/main/engine/stores/latent-store.ts';

const shape: LatentShape = [1, 2, 2];

it('gives norms and angles of those that can be read, and of the others why not', async () => {
  const store = new LatentStore(null);
  const first = await store.put(makeLatent(shape, Float32Array.of(1, 1, 1, 1)));
  const second = await store.put(makeLatent(shape, Float32Array.of(2, -2, 2, -2)));
  const lost = 'f'.repeat(64);
  const texts = [`stored:${first}`, `near(stored:${lost}, 12, 7)`, `stored:${second}`, 'file:/nowhere/x.npy'];
  const report = await describeLatents(
    texts.map((text) => parseLatentRef(text)),
    shape,
    new LatentSource(store),
  );
  expect(report.latents).toEqual([
    { sha256: first, normRatio: 1 },
    { problem: `stored latent ${lost} is not in the store` },
    { sha256: second, normRatio: 2 },
    { problem: expect.stringContaining('/nowhere/x.npy: no such file') as string },
  ]);
  expect(report.angles.map((row) => row.map((angle) => angle?.toFixed(3)))).toEqual([
    ['0.000', undefined, '1.571', undefined],
    [undefined, undefined, undefined, undefined],
    ['1.571', undefined, '0.000', undefined],
    [undefined, undefined, undefined, undefined],
  ]);
});
