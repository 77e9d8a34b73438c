import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fixtures, relativeError } from '../../models/support/golden.ts';
import { readFamilyArray } from '../../models/support/family-case.ts';
import { jobOf, openQueue, settingsOf } from '../support/open-queue.ts';

it("a network with learned variance is sampled with its first channels, as diffusers' DDIM does", async () => {
  const folder = join(fixtures, 'families/learned-variance');
  const golden = await readFamilyArray('learned-variance', 'x0');
  const count = golden.shape[0]!;
  const q = await openQueue(folder);
  const tiles = Array.from({ length: count }, (_, index) => ({
    task: 'sample' as const,
    source: { ref: { kind: 'file' as const, path: join(folder, 'case_xT.npy'), index } },
    settings: settingsOf(5),
  }));
  q.queue.start(jobOf('job', tiles, { deliver: 'arrays' }), q.loaded);
  expect(await q.endOf('job')).toMatchObject({ kind: 'done' });
  const size = golden.data.length / count;
  for (const i of tiles.keys())
    expect(
      relativeError(q.arrays.get(`job ${i}`)!, golden.data.subarray(i * size, (i + 1) * size)),
    ).toBeLessThan(2e-4);
});
