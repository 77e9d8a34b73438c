import { expect, it } from 'vitest';
import type { LatentShape } from '../../../../src/core/latent.ts';
import type { LatentRef } from '../../../../src/core/latent-ref.ts';
import { LatentSource } from '../../../../src/main/engine/stores/latent-source.ts';
import { LatentStore } from '../../../../src/main/engine/stores/latent-store.ts';

const store = new LatentStore(null);
const shape: LatentShape = [1, 16, 16]; // 1 KiB
const seed = (n: number): LatentRef => ({ kind: 'seed', stream: 'torch-cpu', seed: String(n) });

it('keeps what was asked for last, up to its bytes, and draws the rest again to the same numbers', async () => {
  const source = new LatentSource(store, 2 * 1024);
  const [first, second] = [await source.resolve(seed(1), shape), await source.resolve(seed(2), shape)];
  expect(await source.resolve(seed(1), shape)).toBe(first);
  await source.resolve(seed(3), shape);
  expect(await source.resolve(seed(1), shape)).toBe(first);
  const again = await source.resolve(seed(2), shape);
  expect(again).not.toBe(second);
  expect(again).toEqual(second);
});

it('keeps nothing that is larger than its bytes', async () => {
  const source = new LatentSource(store, 1023);
  const first = await source.resolve(seed(1), shape);
  expect(await source.resolve(seed(1), shape)).not.toBe(first);
});

it('tells shapes apart', async () => {
  const source = new LatentSource(store);
  const flat = await source.resolve(seed(1), [1, 1, 256]);
  expect((await source.resolve(seed(1), shape)).latent.shape).toEqual(shape);
  expect(flat.latent.shape).toEqual([1, 1, 256]);
});

it('gives the numbers of an expression whose ends it has drawn before, and of more ends than it keeps', async () => {
  const between = (a: number, b: number, u: number): LatentRef => ({
    kind: 'slerp',
    a: seed(a),
    b: seed(b),
    u,
  });
  const source = new LatentSource(new LatentStore(null), 0);
  for (let i = 0; i < 40; i++) {
    const ref = between(i % 20, 7, 0.3);
    const alone = await new LatentSource(new LatentStore(null)).resolve(ref, shape);
    expect(await source.resolve(ref, shape)).toEqual(alone);
  }
});
