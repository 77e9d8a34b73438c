import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { randn } from '../../src/core/random/index.ts';
import { encodeNpy } from '../../src/main/formats/npy/npy.ts';
import { expect, test } from './fixture.ts';
import { launchStudio } from './launch.ts';
import { expectComplete } from './page.ts';

test('latents of a file are kept in the user data and known to the next start; text reaches the clipboard', async ({
  folder,
}) => {
  const file = path.join(folder, 'noise.npy');
  await writeFile(file, encodeNpy([2, 3, 32, 32], randn('numpy', 7n, 2 * 3072)));
  const first = await launchStudio(folder, { SLERPSCOPE_OPEN_FILES: JSON.stringify([file]) });
  await expectComplete(first.page, 'line');
  const imported = await first.page.evaluate(async () => {
    const { slerpscope } = window;
    const chosen = await slerpscope.ask('file/choose-latents', null);
    await slerpscope.ask('clipboard/write', { text: 'x_T = torch_cpu(7)\n' });
    const rgba = new Uint8Array(4 * 32 * 32).fill(255);
    const image = await slerpscope.ask('latent/store-image', { width: 32, height: 32, rgba });
    const latents = await slerpscope.ask('latent/import', { location: chosen.ok ? chosen.value[0]! : '' });
    return latents.ok && image.ok ? [...latents.value, { ...image.value, name: 'image' }] : [];
  });
  expect(imported.map(({ name }) => name)).toEqual(['noise.npy #0', 'noise.npy #1', 'image']);
  expect(await first.app.evaluate(({ clipboard }) => clipboard.readText())).toBe('x_T = torch_cpu(7)\n');
  await first.app.close();
  const kept = await readdir(path.join(folder, 'user', 'latents'));
  expect(kept.sort()).toEqual(imported.map(({ sha256 }) => `${sha256}.npy`).sort());

  const second = await launchStudio(folder);
  await expectComplete(second.page, 'line');
  const report = await second.page.evaluate(
    (refs) => window.slerpscope.ask('latents/describe', refs),
    imported.map(({ sha256 }) => ({ kind: 'stored' as const, sha256 })),
  );
  const latents = report.ok ? report.value.latents : [];
  expect(latents).toMatchObject(imported.map(({ sha256 }) => ({ sha256 })));
  expect(latents[2]).toMatchObject({ normRatio: 1 }); // white is 1 everywhere
  await second.app.close();
});
