import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from './fixture.ts';
import { ROOT } from './launch.ts';
import { expectComplete } from './page.ts';
import { expectDialogsReadWell } from './looks.ts';
import { clickMenu } from './menu.ts';

test('About names every version and every work of others with the text of its licence', async ({
  studio,
}) => {
  const { app, page } = studio;
  await expectComplete(page, 'line');
  await clickMenu(studio, 'app/about');
  const about = page.getByRole('dialog', { name: 'About Slerpscope' });
  const { version } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  const versions = await app.evaluate(() => process.versions);
  for (const text of [`Slerpscope ${version}`, versions['electron']!, versions['chrome']!, versions.node])
    await expect(about).toContainText(text);
  await expect(about).toContainText(/ONNX Runtime\s*\d+\.\d+\.\d+/);
  await expect(about).toContainText('CC BY 4.0');
  for (const name of [
    'svelte',
    'd3-array',
    'onnxruntime-node',
    'valibot',
    'Inter',
    'KaTeX fonts',
    'Electron',
  ])
    await expect(about.locator('summary').filter({ hasText: name }).first()).toBeVisible();

  const svelte = about.locator('details').filter({ hasText: 'svelte' });
  await svelte.locator('summary').focus();
  await page.keyboard.press('Enter');
  await expect(svelte.locator('pre')).toContainText('Permission is hereby granted, free of charge');
  await page.keyboard.press('Escape');
  await expect(about).toHaveCount(0);
});

test('About and Settings read well and have no axe violation', async ({ studio }) => {
  await expectComplete(studio.page, 'line');
  await expectDialogsReadWell(studio, [
    { id: 'app/about', name: 'about', waitFor: 'details' },
    { id: 'app/settings', name: 'settings' },
  ]);
});
