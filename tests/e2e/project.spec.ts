import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { noOptions } from '../../src/contract/model.ts';
import { decodeProject, encodeProject } from '../../src/main/documents/project-file.ts';
import { initialDocument } from '../../src/contract/document.ts';
import { hashDocument } from '../../src/renderer/session/document-hash.ts';
import { expectNoAxeViolations } from './axe.ts';
import { expect, test as base } from './fixture.ts';
import { documentIn, launchStudio, ROOT, TINY, writeSettings, type StudioApp } from './launch.ts';
import { usualOrFull } from '../support/full.ts';
import { answerFiles, fill, PICTURES } from './page.ts';
import { dropFile } from './drop.ts';
import { clickMenu, greyItems, recentProjects } from './menu.ts';

/** Starts of the app one after another, in one folder; the first one finds the tiny model. */
const test = base.extend<{ begin: (...words: string[]) => Promise<StudioApp> }>({
  begin: async ({ folder }, use) => {
    const started: StudioApp[] = [];
    await writeSettings(folder, { welcomed: true, lastModel: TINY });
    await use(async (...words) => {
      const studio = await launchStudio(folder, {}, words);
      started.push(studio);
      await expect(studio.page.locator('[data-document]')).toHaveAttribute('data-document', /\w/);
      return studio;
    });
    for (const { app } of started) await app.close().catch(() => undefined); // some were killed
  },
});

const hashOf = async (page: Page): Promise<string> =>
  (await page.getByTestId('studio').getAttribute('data-document')) ?? '';

/** Does something and waits until the document is another one. */
async function change(page: Page, act: () => Promise<void>): Promise<string> {
  const before = await hashOf(page);
  await act();
  await expect.poll(() => hashOf(page)).not.toBe(before);
  return hashOf(page);
}

/** Leaves a project in the folder, by default the plane of a first start, and tells where. */
async function putProject(folder: string, name: string, parts: object = {}): Promise<string> {
  const project = { app: '0.1.0', model: null, view: 'plane', document: initialDocument(), ...parts };
  const file = path.join(folder, `${name}.slerpscope`);
  await writeFile(file, encodeProject({ project, latents: [] }));
  return file;
}

/** Answers the next questions about unsaved changes; how many there were is asked for. */
async function answer({ app }: StudioApp, button: number): Promise<() => Promise<number>> {
  await app.evaluate(({ dialog }, response) => {
    Object.assign(globalThis, { questions: 0 });
    dialog.showMessageBox = () => {
      (globalThis as unknown as { questions: number }).questions += 1;
      return Promise.resolve({ response, checkboxChecked: false });
    };
  }, button);
  return () => app.evaluate(() => (globalThis as unknown as { questions: number }).questions);
}

/** Answers the next questions for a file or folder. */
const pick = ({ app }: StudioApp, file: string): Promise<void> =>
  app.evaluate(({ dialog }, given) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [given] });
  }, file);

test('a project is saved by key, named in the title, and there again at the next start with what was not saved', async ({
  begin,
}) => {
  const first = await begin();
  const { page } = first;
  await page.keyboard.press('n');
  await page.keyboard.press('Control+s');
  await expect(page.getByRole('status')).toContainText('Saved Untitled');
  await expect(page).toHaveTitle(/^Untitled – linear/);
  const unsaved = await change(page, () => fill(page, 'Steps S', '4'));
  await expect(page).toHaveTitle(/^• Untitled – linear/);
  await first.app.close();

  const second = await begin();
  await expect.poll(() => hashOf(second.page)).toBe(unsaved);
  await expect(second.page).toHaveTitle(/^• Untitled/);
  await second.page.keyboard.press('s'); // the plain key saves too
  await expect(second.page).toHaveTitle(/^Untitled/);
});

test('another project takes its place by menu; unsaved changes are asked about, and a damaged file changes nothing', async ({
  folder,
  studio,
}) => {
  const document = { ...initialDocument(), sampling: { ...initialDocument().sampling, numSteps: 3 } };
  const file = await putProject(folder, 'sheet', { document });

  const { page } = studio;
  const changed = await change(page, () => page.keyboard.press('n'));
  const open = async (given: string): Promise<void> => {
    await answerFiles(studio, [given]);
    await clickMenu(studio, 'project/open');
  };
  const questions = await answer(studio, 2);
  await open(file);
  await expect.poll(questions).toBe(1);
  expect(await hashOf(page)).toBe(changed);

  await answer(studio, 1);
  const damaged = path.join(folder, 'damaged.slerpscope');
  await writeFile(damaged, (await readFile(file)).subarray(0, 200));
  await open(damaged);
  await expect(page.getByRole('alert')).toContainText(`${damaged}: `);
  expect(await hashOf(page)).toBe(changed);

  await open(file);
  await expect(page).toHaveTitle(/^sheet – toonhead/);
  await expect(page.getByTestId('plane')).toBeVisible();
  await expect(page.getByLabel('Steps S', { exact: true })).toHaveValue('3');
});

test('a project is opened from outside: at the start, and by a second start that hands it over', async ({
  folder,
  begin,
}) => {
  const one = await putProject(folder, 'one');
  const two = await putProject(folder, 'two', { view: 'line' });
  const { page } = await begin(one);
  await expect(page).toHaveTitle(/^one – /);
  await expect(page.getByTestId('plane')).toBeVisible();
  await launchStudio(folder, {}, [two]).catch(() => undefined); // ends by itself
  await expect(page).toHaveTitle(/^two – /);
  await expect(page.getByTestId('line')).toBeVisible();
});

test('a project that the app is started with waits while what was left is not saved', async ({
  folder,
  begin,
}) => {
  const file = await putProject(folder, 'one');
  const first = await begin();
  const unsaved = await change(first.page, () => first.page.keyboard.press('n'));
  await first.app.close();

  const second = await begin(file); // and asks what is to become of it
  await expect.poll(() => hashOf(second.page)).toBe(unsaved);
  await second.page.waitForTimeout(1000);
  expect(await hashOf(second.page)).toBe(unsaved);
  second.app.process().kill('SIGKILL');
  await new Promise((resolve) => second.app.process().once('exit', resolve));

  const third = await begin();
  await expect.poll(() => hashOf(third.page)).toBe(unsaved);
});

test('a project that the app is started with and cannot open is told as an error', async ({
  folder,
  begin,
}) => {
  const file = path.join(folder, 'damaged.slerpscope');
  await writeFile(file, 'no project');
  const { page } = await begin(file);
  await expect(page.getByRole('alert')).toContainText(`${file}: not a zip archive`);
});

test('a project that is dropped on the window is opened, after the question about unsaved changes', async ({
  folder,
  studio,
}) => {
  const file = await putProject(folder, 'dropped');
  const { page } = studio;
  const changed = await change(page, () => page.keyboard.press('n'));
  const questions = await answer(studio, 2);
  await dropFile(studio, file);
  await expect.poll(questions).toBe(1);
  expect(await hashOf(page)).toBe(changed);
  await answer(studio, 1);
  await dropFile(studio, file);
  await expect(page).toHaveTitle(/^dropped – toonhead/);
  await expect(page.getByTestId('plane')).toBeVisible();
});

test('recent projects are in the menu and the palette; one that is gone says so and leaves them, and all can be cleared', async ({
  folder,
  begin,
}) => {
  const one = await putProject(folder, 'one & only', { view: 'line' });
  const two = await putProject(folder, 'two', { view: 'line' });
  await (await begin(one)).app.close();
  const studio = await begin(two);
  const { page } = studio;
  await expect(page).toHaveTitle(/^two – /);
  const listed = [`two – ${folder}`, `one && only – ${folder}`];
  await expect.poll(() => recentProjects(studio)).toEqual(listed);

  await recentProjects(studio, 1);
  await expect(page).toHaveTitle(/^one & only – /);
  await expect.poll(() => recentProjects(studio)).toEqual([...listed].reverse());

  await rm(two);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Command' }).fill('open two');
  await page.screenshot({ path: path.join(PICTURES, 'project-recent.png') });
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText(`${two}: no such file`);
  await expect.poll(() => recentProjects(studio)).toEqual([`one && only – ${folder}`]);
  await expect(page).toHaveTitle(/^one & only – /);

  await clickMenu(studio, 'project/clear-recent');
  await expect.poll(() => recentProjects(studio)).toEqual([]);
  await expect.poll(() => greyItems(studio)).toContain('project/clear-recent');
  const settings = path.join(folder, 'user', 'settings.json');
  await expect
    .poll(
      async () => (JSON.parse(await readFile(settings, 'utf8')) as Record<string, unknown>)['recentProjects'],
    )
    .toEqual([]);
});

test('a project of another model says so, with the place it was found in, and is not touched', async ({
  folder,
  studio,
}) => {
  const model = {
    parts: [{ role: 'denoiser' as const, digest: 'ab'.repeat(32) }],
    schedule: null,
    latentShape: null,
    options: noOptions,
    name: 'google/ddpm-cifar10-32',
    path: '/nowhere/cifar',
  };
  const file = await putProject(folder, 'cifar', { model, view: 'line' });
  const { page } = studio;
  await dropFile(studio, file);
  const notice = page.getByRole('alert').filter({ hasText: 'cifar was made with google/ddpm-cifar10-32' });
  await expect(notice).toContainText('(/nowhere/cifar)');
  await expect(notice).toContainText('denoiser SHA-256 abababababab, here SHA-256 ');
  await expectNoAxeViolations(page);
  await page.screenshot({ path: path.join(PICTURES, 'project-other-model.png') });
  await notice.getByRole('button', { name: 'Open that model' }).click();
  await expect(page.getByRole('alert').filter({ hasText: '/nowhere/cifar: no such' })).toBeVisible();
  await expect(notice).toBeVisible();
});

test('a model that was moved is located: a wrong folder is told with both digests, the right one ends the warning', async ({
  folder,
  begin,
}) => {
  const [model, moved] = [path.join(folder, 'net'), path.join(folder, 'moved')];
  await cp(path.join(ROOT, 'tests/fixtures/unet-cifar10-like'), model, { recursive: true });
  const first = await begin();
  await pick(first, model);
  await clickMenu(first, 'model/open-folder');
  await expect(first.page).toHaveTitle(/net/);
  await first.page.keyboard.press('Control+s');
  await expect(first.page.getByRole('status')).toContainText('Saved Untitled');
  await first.app.close();
  await rename(model, moved);

  const file = path.join(first.exports, 'Untitled.slerpscope');
  const studio = await begin(file);
  const { page } = studio;
  const warning = page.getByRole('alert').filter({ hasText: 'Untitled was made with' });
  await expect(warning).toContainText(
    new RegExp(`${model}\\).*toonhead.*SHA-256 [0-9a-f]{12}, here SHA-256`),
  );
  await warning.getByRole('button', { name: 'Open that model' }).click();
  await expect(page.getByRole('alert').filter({ hasText: `${model}: no such` })).toBeVisible();
  await expect(warning).toBeVisible(); // it stands until the model is there

  const other = path.join(ROOT, 'tests/fixtures/unet-scale-shift');
  await pick(studio, other);
  await warning.getByRole('button', { name: 'Locate…' }).click();
  const digests = /not with unet-scale-shift: denoiser SHA-256 ([0-9a-f]{12}), here SHA-256 ([0-9a-f]{12})/;
  await expect(warning).toContainText(digests);
  const [, made, found] = digests.exec((await warning.textContent())!)!;
  expect(found).not.toBe(made);
  await page.screenshot({ path: path.join(PICTURES, 'project-locate-model.png') });

  await pick(studio, moved);
  await warning.getByRole('button', { name: 'Locate…' }).click();
  await expect(page).toHaveTitle(/moved/);
  await expect(warning).toHaveCount(0);
  await page.keyboard.press('Control+s');
  await expect(page.getByText('Saved Untitled')).toBeVisible();
  const { project } = await decodeProject(await readFile(file), file);
  expect(project.model).toMatchObject({
    path: moved,
    parts: [{ role: 'denoiser', digest: expect.stringMatching(new RegExp(`^${made}`)) as unknown }],
  });
});

test('killed over and over, the app comes back with everything up to the last second, and says so', async ({
  folder,
  begin,
}) => {
  let expected = '';
  for (let round = 0; round < usualOrFull(3, 5); round++) {
    const { app, page } = await begin();
    if (round > 0) {
      await expect(page.getByRole('status').or(page.getByRole('alert')).first()).toContainText(
        'quit unexpectedly',
      );
      await expect.poll(() => hashOf(page)).toBe(expected);
    }
    expected = await change(page, () => page.keyboard.press('n'));
    const autosaved = async () => {
      const document = await documentIn(folder);
      return document && hashDocument(document);
    };
    await expect.poll(autosaved).toBe(expected); // within a second, where the machine has time
    app.process().kill('SIGKILL');
    await new Promise((resolve) => app.process().once('exit', resolve));
  }
});
