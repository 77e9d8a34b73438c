import { expect, it } from 'vitest';
import type { LatentShape } from '../../../../src/core/latent.ts';
import { parseLatentRef } from '../../../../src/core/latent-ref.ts';
import { verdictOf } from '../../../../src/core/latent-statistics.ts';
import { LatentSource } from '../../../../src/main/engine/stores/latent-source.ts';
import { LatentStore } from '../../../../src/main/engine/stores/latent-store.ts';
import { MeasuredLatents } from '../../../../src/main/engine/stores/measured-latents.ts';

const shape: LatentShape = [3, 32, 32];
const measured = new MeasuredLatents(new LatentSource(new LatentStore(null)));

it('reports statistics, norm and histogram of an expression', async () => {
  const report = await measured.measure(parseLatentRef('lerp(seed:3, seed:8, 0.5)'), shape);
  const { statistics, histogram, normRatio } = report;
  expect(verdictOf(statistics, report.shape).is).toBe('lerp-middle');
  expect(normRatio ** 2).toBeCloseTo(1 + statistics.zNormSquared * Math.sqrt(2 / 3072), 6);
  expect(statistics.channels).toHaveLength(3);
  const counted = histogram.counts.reduce((sum, count) => sum + count, histogram.below + histogram.above);
  expect(counted).toBe(3072);
});

it('keeps what it measured, for each shape, and by the numbers rather than their expression', async () => {
  const first = await measured.measure(parseLatentRef('seed:3'), shape);
  expect(await measured.measure(parseLatentRef('slerp(seed:3, seed:8, 0)'), shape)).toBe(first);
  const tall = await measured.measure(parseLatentRef('seed:3'), [3, 64, 16]);
  expect(tall).not.toBe(first);
  expect(tall.statistics.channels).not.toEqual(first.statistics.channels);
});

it('says why a latent cannot be read', async () => {
  await expect(measured.measure(parseLatentRef('file:/nowhere/x.npy'), shape)).rejects.toMatchObject({
    code: 'latent/unreadable',
    message: expect.stringContaining('/nowhere/x.npy: no such file') as string,
  });
});
