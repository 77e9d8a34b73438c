import { _electron } from '@playwright/test';
import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fixtures, openModules, openScratch, readJson, root, writeText } from './files-of-schema-1.mjs';

/**
 * Wrote the files named window… in tests/fixtures/recipes/1, projects/1 and settings/1 by the app's own window: a figure,
 * films, the numbers behind the figure, a project, and what the app leaves when it ends. Run at commit a5f0acb after
 * `npm run build` and the other two scripts, with the path of Electron in SLERPSCOPE_ELECTRON:
 * xvfb-run -a node tests/reference/window-1.mjs
 * Kept for the record. What the window's encoders make, and the time in the autosave, differ from run to run.
 */

const scratch = openScratch();
const user = join(scratch, 'user');
const saved = join(scratch, 'saved');
mkdirSync(saved);
mkdirSync(user);

const modules = await openModules();
const { initialDocument } = await modules.load('renderer/state/document.ts');
const first = initialDocument();
await modules.close();
const document = {
  ...first,
  sampling: { ...first.sampling, numSteps: 2 },
  line: { ...first.line, framesPerSegment: 3, rate: 12 },
};
const project = { app: '0.1.0', model: null, view: 'line', document };
const left = { schema: 1, running: false, at: new Date().toISOString(), path: null, unsaved: true, project };
writeText(join(user, 'autosave.json'), JSON.stringify(left));
const settings = { lastModel: 'bundled:toonhead-32', provider: 'cpu', welcomed: true };
writeText(join(user, 'settings.json'), JSON.stringify(settings));

const app = await _electron.launch({
  executablePath: process.env.SLERPSCOPE_ELECTRON,
  args: [root, '--no-sandbox'],
  env: { ...process.env, SLERPSCOPE_USER_DATA: user, SLERPSCOPE_EXPORT_DIR: saved },
});
const page = await app.firstWindow();
page.setDefaultTimeout(120_000);
await page.waitForURL(({ protocol }) => protocol !== 'about:', { waitUntil: 'load' });
await page.locator('[data-testid="line"][data-complete="true"]').waitFor();
const dialog = page.getByRole('dialog', { name: 'Export', exact: true });

await openDialog();
await dialog.getByRole('button', { name: 'Save…' }).click();
await written('line.png');
for (const format of ['gif', 'apng', 'webm', 'mp4']) {
  await openDialog();
  await dialog.getByRole('radiogroup', { name: 'Film' }).getByText(format, { exact: true }).click();
  await dialog.getByRole('button', { name: 'Save film…' }).click();
  await written(`line.${format}`);
}
if (await dialog.isVisible()) await page.keyboard.press('Escape');
await page.keyboard.press('Control+s');
const projectFile = await written('.slerpscope');
await sleep(1500); // the autosave follows within half a second
await app.close();

for (const name of readdirSync(saved).filter((file) => file.startsWith('line.')))
  copyFileSync(join(saved, name), join(fixtures, 'recipes', '1', `window-${name}`));
copyFileSync(join(saved, projectFile), join(fixtures, 'projects', '1', 'window.slerpscope'));
writeText(
  join(fixtures, 'projects', '1', 'autosave-window.json'),
  JSON.stringify(
    { ...readJson(join(user, 'autosave.json')), path: '/home/someone/Untitled.slerpscope' },
    null,
    2,
  ),
);
const leftSettings = {
  ...readJson(join(user, 'settings.json')),
  recentProjects: ['/home/someone/Untitled.slerpscope'],
};
writeText(join(fixtures, 'settings', '1', 'settings-window.json'), JSON.stringify(leftSettings, null, 2));

async function openDialog() {
  if (!(await dialog.isVisible())) await page.keyboard.press('e');
  await dialog.waitFor();
}

/** Waits for a file whose name ends so, whole, with what lies beside it. */
async function written(ending) {
  for (let tries = 0; tries < 600; tries++) {
    const name = readdirSync(saved).find((file) => file.endsWith(ending));
    const isVideo = /webm|mp4/.test(ending);
    if (
      name &&
      statSync(join(saved, name)).size > 0 &&
      (!isVideo || existsSync(join(saved, `${name}.recipe.json`)))
    )
      return name;
    await sleep(200);
  }
  throw new Error(`${ending}: was not saved; there is ${readdirSync(saved).join(', ')}`);
}
