import { expect, test as base } from '@playwright/test';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { launchStudio, leaveNothing, type StudioApp } from './launch.ts';
import { keepPicture } from './page.ts';
import { rememberStart, reset } from './reset.ts';

/** Makes the app that the tests share, at the first call. */
type SharedStudio = () => Promise<StudioApp>;

export const test = base.extend<
  {
    /** A folder of the test's own. */
    folder: string;
    /** The app as at its first start, though not started anew: it saves figures in `folder`. */
    studio: StudioApp;
    /** The app is started for this test alone, and finds no document of an earlier run. */
    fresh: boolean;
  },
  { shared: SharedStudio }
>({
  fresh: [false, { option: true }],
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
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  // eslint-disable-next-line no-empty-pattern -- the form that Playwright asks for
  folder: async ({}, use) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'slerpscope-e2e-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  studio: async ({ fresh, folder, shared }, use) => {
    if (fresh) await leaveNothing(folder);
    const studio = fresh ? await launchStudio(folder) : await takeShared(await shared(), folder);
    const { page } = studio;
    const errors: string[] = [];
    const note = (error: Error): number => errors.push(error.message);
    page.on('pageerror', note);
    await use(studio);
    page.off('pageerror', note);
    await keepPicture(page);
    if (fresh) await studio.app.close();
    expect(errors, 'errors thrown in the page').toEqual([]);
  },
});

async function takeShared({ app, page }: StudioApp, folder: string): Promise<StudioApp> {
  const exports = path.join(folder, 'exports');
  await mkdir(exports);
  const studio = { app, page, exports };
  await reset(studio, exports);
  return studio;
}

export { expect };
