import { expect, test as base } from '@playwright/test';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { launchStudio, leaveNothing, type StudioApp } from './launch.ts';
import { keepPicture } from './page.ts';
import { writePlainModel } from './plain-model.ts';
import { rememberStart, reset } from './reset.ts';

/** Makes the app that the tests share, at the first call. */
type SharedStudio = () => Promise<StudioApp>;

export const test = base.extend<
  {
    /** A folder of the test's own. */
    folder: string;
    /** The app as at its first start; it saves figures in `folder`. */
    studio: StudioApp;
    /** `shared`: brought back to its first start; `own`: started for this test alone; `first`: so, and it finds nothing. */
    start: 'shared' | 'own' | 'first';
    /** Of a shared app: the bundled model of faces, or one that takes no time, where nothing is claimed of pictures. */
    model: 'faces' | 'plain';
  },
  { shared: SharedStudio }
>({
  start: ['shared', { option: true }],
  model: ['faces', { option: true }],
  shared: [
    // eslint-disable-next-line no-empty-pattern -- the form that Playwright asks for
    async ({}, use) => {
      const folder = await mkdtemp(path.join(tmpdir(), 'slerpscope-e2e-shared-'));
      let started: StudioApp | undefined;
      await use(async () => {
        if (started) return started;
        started = await launchStudio(folder);
        await rememberStart(started);
        return started;
      });
      await started?.app.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    },
    { scope: 'worker' },
  ],
  // eslint-disable-next-line no-empty-pattern -- the form that Playwright asks for
  folder: async ({}, use) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'slerpscope-e2e-'));
    await use(folder);
    // An engine outlives a killed app by a moment, and may still write.
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  },
  studio: async ({ start, model, folder, shared }, use) => {
    if (start === 'first') await leaveNothing(folder);
    const studio =
      start === 'shared' ? await takeShared(await shared(), folder, model) : await launchStudio(folder);
    const { page } = studio;
    const errors: string[] = [];
    const note = (error: Error): number => errors.push(error.message);
    page.on('pageerror', note);
    await use(studio);
    page.off('pageerror', note);
    await keepPicture(page);
    if (start !== 'shared') await studio.app.close();
    expect(errors, 'errors thrown in the page').toEqual([]);
  },
});

async function takeShared(shared: StudioApp, folder: string, model: 'faces' | 'plain'): Promise<StudioApp> {
  const exports = path.join(folder, 'exports');
  await mkdir(exports);
  await reset(shared, exports, model === 'plain' ? writePlainModel(shared.userData) : undefined);
  return { ...shared, exports };
}

export { expect };
