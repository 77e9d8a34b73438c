import type { Page } from '@playwright/test';
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { expectClean } from '../main/hub/support/clean.ts';
import { FakeHub, TOKEN } from '../main/hub/support/fake-hub.ts';
import { commitOf, fakeRepository, hashes, readFiles } from '../main/hub/support/fake-repository.ts';
import { loginPage, status, type Fault } from '../main/hub/support/faults.ts';
import { tinyFiles, tinyRepository, weights, WEIGHTS } from '../main/hub/support/tiny-model.ts';
import { expectNoAxeViolations } from './axe.ts';
import { dropFile } from './drop.ts';
import { expect, test as base } from './fixture.ts';
import { launchStudio, type StudioApp } from './launch.ts';
import { inEveryLook } from './looks.ts';
import { clickMenu } from './menu.ts';
import { complete, expectComplete, exportFigure, isDrawn, PICTURES, resize } from './page.ts';

const textModel = fakeRepository(
  'acme/text-to-tiny',
  {
    'model_index.json': JSON.stringify({
      _class_name: 'StableDiffusionPipeline',
      unet: ['diffusers', 'UNet2DConditionModel'],
      text_encoder: ['transformers', 'CLIPTextModel'],
    }),
    'unet/config.json': '{}',
    'text_encoder/config.json': '{}',
  },
  { downloads: 90_210 },
);
const LONG =
  'an-organisation-with-a-long-name/ddpm-small-8-trained-on-portraits-of-people-with-hats-ema-0.9999';
/** Another model of the size of acme/tiny. */
const longNamed = fakeRepository(LONG, { ...tinyFiles, [WEIGHTS]: withOtherEnd(weights) });
const churches = Array.from({ length: 12 }, (_, i) => fakeRepository(`acme/church-${i}`, tinyFiles));
const gated = fakeRepository('acme/tiny-gated', tinyFiles, { gated: 'gated', downloads: 3 });

function withOtherEnd(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy[copy.length - 4]! ^= 1; // the last bit of a weight
  return copy;
}

const COMMIT = commitOf('acme/tiny', 1);

interface Person {
  readonly hub: FakeHub;
  /** Starts the app again in the same folders. */
  start(words?: readonly string[]): Promise<StudioApp>;
  readonly cache: string;
}

/** A hub on loopback, and a person whose home has no cache yet. */
const test = base.extend<{ person: Person }>({
  person: async ({ folder }, use) => {
    const hub = await FakeHub.start(tinyRepository(), textModel, gated, longNamed, ...churches);
    const home = path.join(folder, 'hf');
    const env = {
      HF_ENDPOINT: hub.endpoint,
      HF_HOME: home,
      HF_HUB_CACHE: '',
      HF_TOKEN: '',
      HF_HUB_OFFLINE: '',
    };
    let app: StudioApp | null = null;
    const start = async (words: readonly string[] = []): Promise<StudioApp> =>
      (app = await launchStudio(folder, env, words));
    await use({ hub, start, cache: path.join(home, 'hub') });
    await app!.app.close().catch(() => undefined); // a test may have closed it
    await hub.stop();
    expectClean(hub);
  },
});

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Get a model' });
const rowOf = (page: Page, name: string) => dialogOf(page).locator('label').filter({ hasText: name });

async function openDialog(studio: StudioApp) {
  await clickMenu(studio, 'model/get');
  const dialog = dialogOf(studio.page);
  await expect(dialog.getByRole('searchbox')).toBeFocused();
  return dialog;
}

async function searchFor(studio: StudioApp, words: string) {
  const dialog = await openDialog(studio);
  await studio.page.keyboard.type(words);
  await studio.page.keyboard.press('Enter');
  return dialog;
}

test('from the hub to a picture: a model is found, judged, downloaded, opened, and draws a line', async ({
  person,
}) => {
  const { hub, cache } = person;
  const studio = await person.start();
  const { page } = studio;
  await expectComplete(page, 'line');
  const dialog = await openDialog(studio);
  const { host } = new URL(hub.endpoint);
  await expect(dialog).toContainText(`Nothing is sent to ${host} before you search`);
  await expect(dialog).toContainText('No token');
  expect(hub.log, 'requests before the search').toEqual([]);

  await page.keyboard.type('tiny');
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('3 models with “tiny” in the name, most downloads first');
  await expect(rowOf(page, 'acme/text-to-tiny')).toContainText('does not open: text_encoder beside');
  await expect(rowOf(page, 'acme/tiny-gated')).toContainText('access is restricted');
  const tiny = rowOf(page, 'acme/tiny').first();
  await expect(tiny).toContainText('mit · 2026-05-02 · 10 downloads');
  await expect(tiny).toContainText('opens: 3 × 8 × 8, 7 classes, 11.9 k parameters');
  expect(await readdir(cache).catch(() => []), 'in the cache before the download').toEqual([]);

  await tiny.click();
  const chosen = dialog.getByRole('group', { name: 'acme/tiny', exact: true });
  await expect(chosen).toContainText(`to download from ${host}`);
  await inEveryLook(studio, async (picture) => {
    await expectNoAxeViolations(page, 'dialog');
    await page.screenshot({ path: picture('get-a-model') });
  });
  await chosen.getByRole('button', { name: /^Get \d/ }).click();
  await expect(chosen).toContainText('acme/tiny is on this computer');
  const open = chosen.getByRole('button', { name: 'Open' });
  await expect(open).toBeFocused();
  const snapshot = path.join(cache, 'models--acme--tiny', 'snapshots', COMMIT);
  expect(hashes(readFiles(snapshot))).toEqual(hashes(tinyFiles));

  hub.log.length = 0;
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Model/ })).toContainText('acme/tiny');
  await expectComplete(page, 'line');
  await complete(page, 'consistency');
  expect(hub.log, 'requests for a model that is there').toEqual([]);
});

test('a download shows how far it is, goes on behind the dialog, is cancelled, and continues where it was', async ({
  person,
}) => {
  const { hub } = person;
  const studio = await person.start();
  const { page } = studio;
  hub.fault({ server: 'hub', path: /^\/api\/models/, respond: status(429, { 'retry-after': '3' }) });
  const dialog = await searchFor(studio, 'acme/tiny');
  const { host } = new URL(hub.endpoint);
  // A busy machine may miss one of the seconds.
  for (const seconds of ['[34]', '[012]'])
    await expect(dialog).toContainText(
      new RegExp(`${host} takes no more requests for now; again in ${seconds} s`),
    );
  await page.screenshot({ path: path.join(PICTURES, 'get-a-model-waits.png') });
  const tiny = rowOf(page, 'acme/tiny').filter({ hasNotText: 'gated' });
  await expect(tiny).toContainText('opens:');
  await tiny.click();
  const chosen = dialog.getByRole('group', { name: 'acme/tiny', exact: true });
  hub.fault({ server: 'cdn', path: /./, times: 2, mangling: { stallAt: 40_000 } });
  await chosen.getByRole('button', { name: /^Get/ }).click();
  const bar = chosen.getByRole('progressbar');
  await expect.poll(async () => Number(await bar.getAttribute('aria-valuenow'))).toBeGreaterThan(50);
  await expect(chosen).toContainText(/kB of [\d.]+ kB · \d of 4 files/);
  await resize(studio, 900, 600);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: path.join(PICTURES, `get-a-model-progress-${colorScheme}-900.png`) });
  }
  const cut = await dialog.locator('*').evaluateAll((all) =>
    all
      .filter((one) => !one.classList.contains('visually-hidden') && one.clientWidth > 0)
      .filter((one) => one.scrollWidth > one.clientWidth + 1)
      .filter((one) => getComputedStyle(one).textOverflow !== 'ellipsis')
      .filter((one) => !one.querySelector(':scope > fieldset')) // whose rows reach beside it
      .map((one) => `${one.tagName} ${one.className}`),
  );
  expect(cut, 'cut at 900 × 600').toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await page.screenshot({ path: path.join(PICTURES, 'download-strip-900.png') });
  const strip = page.getByTestId('download');
  await expect(strip).toContainText('Downloading acme/tiny');
  await strip.getByRole('button', { name: 'Cancel download' }).click();
  await expect(strip).toHaveCount(0);

  await openDialog(studio);
  await tiny.click();
  await expect(chosen).toContainText('Part of its 63.6 kB is on this computer; the rest is downloaded');
  await chosen.getByRole('button', { name: 'Continue download' }).click();
  await page.keyboard.press('Escape');
  await strip.getByRole('button', { name: 'Show' }).click();
  await dialog.getByRole('button', { name: 'Cancel download' }).click();
  await dialog.getByText('On this computer').click();
  await expect(dialog).toContainText('not finished; Get the rest continues main');
  await expect(dialog.locator('label').filter({ hasText: 'acme/tiny' })).toHaveCount(1);
  await rowOf(page, 'acme/tiny').click();
  hub.log.length = 0;
  await dialog.getByRole('button', { name: 'Get the rest' }).click();
  await expect(dialog).toContainText('opens: 3 × 8 × 8');
  expect(hub.requests(/Signature/).at(-1)).toMatchObject({ range: 'bytes=40000-' });
  expect(weights.length).toBeGreaterThan(40_000);

  // What can be done with a model takes room from the list, and the model is seen still.
  await page.keyboard.press('Escape');
  await searchFor(studio, 'church');
  await rowOf(page, 'church-7').click();
  await expect(dialog.getByRole('group', { name: 'acme/church-7' })).toContainText('to download from');
  await isDrawn(page);
  await expect(rowOf(page, 'church-7')).toBeInViewport({ ratio: 1 });
});

test('a gated model asks for its terms and a token once, which is kept for the session where there is no keyring', async ({
  person,
}) => {
  const studio = await person.start(['--password-store=basic']);
  const { page, app } = studio;
  await app.evaluate(({ shell }) => {
    const pages: string[] = [];
    Object.assign(globalThis, { pages });
    shell.openExternal = (address) => Promise.resolve(void pages.push(address));
  });
  const dialog = await searchFor(studio, 'gated');
  const row = rowOf(page, 'acme/tiny-gated');
  await expect(row).toContainText('access is restricted');
  await row.click();
  await dialog.getByRole('button', { name: /Accept the terms/ }).click();
  const pages = () => app.evaluate(() => (globalThis as unknown as { pages: string[] }).pages);
  expect(await pages()).toEqual([`${person.hub.endpoint}/acme/tiny-gated`]);
  await expect(dialog).toContainText('This system has no keyring: it is kept until Slerpscope quits');
  await inEveryLook(studio, async (picture) => {
    await expectNoAxeViolations(page, 'dialog');
    await page.screenshot({ path: picture('get-a-model-token') });
  });

  const field = dialog.getByLabel('Token', { exact: true });
  await field.fill('hf_ä');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('the token: is no token');
  await field.fill('hf_wrong');
  await page.keyboard.press('Enter');
  await expect(row).toContainText('the token of this session is not accepted');
  await expect(field).toBeFocused();
  await field.fill(TOKEN);
  await page.keyboard.press('Enter');
  await expect(row).toContainText('opens: 3 × 8 × 8');
  await expect(dialog).toContainText('Token from this session');
  await dialog.getByRole('button', { name: /^Get \d/ }).click();
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page.getByRole('button', { name: /^Model/ })).toContainText('acme/tiny-gated');
  expect(await page.content()).not.toContain(TOKEN);
  const kept = await readdir(path.join(studio.userData));
  expect(kept.filter((name) => name.includes('token'))).toEqual([]);

  await openDialog(studio);
  await dialog.getByRole('button', { name: 'Forget token' }).click();
  await expect(dialog).toContainText('No token');
  await expect(dialog.getByRole('button', { name: 'Token…' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(field).toBeFocused();
});

test('a model of the cache is the second one of a comparison, whatever the length of its name', async ({
  person,
}) => {
  const studio = await person.start();
  const { page } = studio;
  for (const repository of [LONG, 'acme/tiny']) {
    const got = await page.evaluate(
      (name) => window.slerpscope.ask('hub/get', { repository: name, revision: 'main' }),
      repository,
    );
    const location = got.ok ? got.value.folder : '';
    expect(
      await page.evaluate((place) => window.slerpscope.ask('model/open', { location: place }), location),
    ).toMatchObject({ ok: true });
  }
  await expectComplete(page, 'line');
  person.hub.log.length = 0;
  await resize(studio, 900, 600);
  await page.keyboard.press('v');
  await page.getByRole('radio', { name: 'Another model…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Compare with another model' });
  const row = dialog.locator('label').filter({ hasText: LONG });
  await expect(row).toContainText('opens: 3 × 8 × 8');
  await expect(dialog.getByText('acme/tiny')).toHaveCount(0); // it is the first
  await expect(dialog.locator('label')).toHaveCount(3);
  await row.click();
  await expect(dialog.getByTestId('need')).toContainText(/needs about \d+ MB beside acme\/tiny/);
  const isCut = await dialog
    .locator('label *')
    .evaluateAll((all) =>
      all.some(
        (one) => one.scrollWidth > one.clientWidth + 1 && one.tagName !== 'INPUT' && one.clientWidth > 0,
      ),
    );
  expect(isCut, 'cut at 900 × 600').toBe(false);
  await expectNoAxeViolations(page, 'dialog');
  await page.screenshot({ path: path.join(PICTURES, 'second-model-of-the-cache-900.png') });
  await dialog.getByRole('button', { name: 'Compare' }).click();
  await expect(page.getByRole('slider', { name: /^Frames of the line/ })).toHaveCount(2);
  await expectComplete(page, 'line');
  expect(person.hub.log).toEqual([]);
});

test('models of the cache are listed, opened and removed without a request; an open one is not removed', async ({
  person,
}) => {
  const { hub, cache } = person;
  const studio = await person.start();
  const { page } = studio;
  const gotten = await page.evaluate(() =>
    window.slerpscope.ask('hub/get', { repository: 'acme/tiny', revision: 'main' }),
  );
  expect(gotten.ok).toBe(true);
  hub.log.length = 0;
  const dialog = await openDialog(studio);
  await dialog.getByText('On this computer (1)').click();
  await expect(dialog).toContainText('shared with Python’s huggingface_hub');
  const row = rowOf(page, 'acme/tiny');
  await expect(row).toContainText(`main · ${COMMIT.slice(0, 8)}`);
  await row.click();
  await inEveryLook(studio, async (picture) => {
    await expectNoAxeViolations(page, 'dialog');
    await page.screenshot({ path: picture('cached-models') });
  });
  await dialog.getByRole('button', { name: 'Open' }).click();
  await expect(page.getByRole('button', { name: /^Model/ })).toContainText('acme/tiny');

  const remove = async () => {
    await openDialog(studio);
    await dialog.getByText('On this computer').click();
    await row.click();
    await dialog.getByRole('button', { name: 'Remove…' }).click();
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  };
  await remove();
  await expect(dialog.getByRole('alert')).toHaveText('acme/tiny: is open; open another model first');
  await page.keyboard.press('Escape');
  await clickMenu(studio, 'model/open-small');
  await expect(page).toHaveTitle(/toonhead-32/);
  await remove();
  await expect(dialog).toContainText('No models of the hub are on this computer yet');
  expect(await readdir(cache)).not.toContain('models--acme--tiny');
  expect(hub.log).toEqual([]);
});

test('a project names the revision it was made with, offers to get it, and the digests decide', async ({
  person,
}) => {
  const { hub, cache } = person;
  const first = await person.start();
  await first.page.evaluate(async () => {
    const got = await window.slerpscope.ask('hub/get', { repository: 'acme/tiny', revision: 'main' });
    if (got.ok) await window.slerpscope.ask('model/open', { location: got.value.folder });
  });
  await expect(first.page).toHaveTitle(/acme\/tiny/);
  await first.page.keyboard.press('Control+s');
  await expect(first.page.getByRole('status')).toContainText('Saved Untitled');
  await first.app.close();
  await rm(cache, { recursive: true });
  // Meanwhile main has another commit.
  const tiny = hub.repositories.find(({ name }) => name === 'acme/tiny')!;
  const newer = commitOf('acme/tiny', 2);
  tiny.commits[newer] = tiny.commits[COMMIT]!;
  tiny.refs['main'] = newer;
  hub.log.length = 0;

  const studio = await person.start([path.join(first.exports, 'Untitled.slerpscope')]);
  const { page } = studio;
  const warning = page.getByRole('alert').filter({ hasText: 'Untitled was made with acme/tiny' });
  await expect(warning).toBeVisible();
  expect(hub.log, 'requests before the person asks').toEqual([]);
  await warning.getByRole('button', { name: 'Get that model…' }).click();
  const dialog = dialogOf(page);
  await expect(dialog).toContainText('The revision that the pictures were made with');
  await dialog.getByRole('button', { name: /^Get \d/ }).click();
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page).toHaveTitle(/acme\/tiny/);
  await expect(warning).toHaveCount(0);
  expect(await readdir(path.join(cache, 'models--acme--tiny', 'snapshots'))).toEqual([COMMIT]);
  await expectComplete(page, 'line');
});

test('a dropped figure of a model that is missing offers its revision, and is verified with it bit for bit', async ({
  person,
}) => {
  const studio = await person.start();
  const { page } = studio;
  await page.evaluate(async () => {
    const got = await window.slerpscope.ask('hub/get', { repository: 'acme/tiny', revision: 'main' });
    if (got.ok) await window.slerpscope.ask('model/open', { location: got.value.folder });
  });
  await expect(page).toHaveTitle(/acme\/tiny/);
  await expectComplete(page, 'line');
  await exportFigure(page);
  await expect(page.getByRole('status')).toContainText('line.png');
  await clickMenu(studio, 'model/open-small');
  await expect(page).toHaveTitle(/toonhead-32/);
  await page.evaluate(() => window.slerpscope.ask('hub/remove', { repository: 'acme/tiny' }));

  await dropFile(studio, path.join(studio.exports, 'line.png'));
  const recipe = page.getByRole('dialog', { name: 'line.png' });
  await expect(recipe).toContainText('A different model (toonhead-32) is open');
  await recipe.getByRole('button', { name: 'Get that model…' }).click();
  const dialog = dialogOf(page);
  await dialog.getByRole('button', { name: /^Get \d/ }).click();
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page).toHaveTitle(/acme\/tiny/);
  await expect(recipe).not.toContainText('A different model');
  await recipe.getByRole('button', { name: 'Verify', exact: true }).click();
  await expect(recipe.getByTestId('replay')).toContainText('Bit-equal');
});

/** What may go wrong between the hub and the person, as in tests/main/hub, but over Chromium's network. */
const situations: readonly {
  readonly name: string;
  readonly faults: readonly Omit<Fault, 'times'>[];
  /** What the download ends with; null: all files, right. */
  readonly refusal: RegExp | null;
}[] = [
  { name: 'nothing', faults: [], refusal: null },
  { name: 'a cut body', faults: [{ server: 'cdn', path: /./, mangling: { cutAt: 20_000 } }], refusal: null },
  {
    name: 'a short body without a length, then everything for a range',
    faults: [
      { server: 'cdn', path: /./, mangling: { endsEarlyAt: 30_001 } },
      { server: 'cdn', path: /./, mangling: { ignoresRange: true } },
    ],
    refusal: null,
  },
  { name: 'an expired address', faults: [{ server: 'cdn', path: /./, respond: status(403) }], refusal: null },
  {
    name: 'a limit of requests',
    faults: [{ server: 'hub', path: /resolve/, respond: status(429, { 'retry-after': '1' }) }],
    refusal: null,
  },
  {
    name: 'a compressed file',
    faults: [{ server: 'hub', path: /resolve-cache/, mangling: { isGzip: true } }],
    refusal: null,
  },
  {
    name: 'one flipped bit',
    faults: [{ server: 'cdn', path: /./, mangling: { flipAt: 41_000 } }],
    refusal: null,
  },
  {
    name: 'a flipped bit every time',
    faults: [1, 2].map(() => ({ server: 'cdn', path: /./, mangling: { flipAt: 41_000 } })),
    refusal: /^hub\/changed .*the content that came 2 times is not the listed one/,
  },
  {
    name: 'an endless body',
    faults: [1, 2, 3, 4, 5, 6].map(() => ({ server: 'cdn', path: /./, mangling: { isEndless: true } })),
    refusal: /^hub\/changed .*sends more than the 62700 bytes/,
  },
  {
    name: 'a login page',
    faults: [{ server: 'cdn', path: /./, respond: loginPage }],
    refusal: /^hub\/malformed .*a login page stands before it/,
  },
  {
    name: 'redirects in a circle',
    faults: Array.from({ length: 12 }, () => ({
      server: 'cdn',
      path: /./,
      respond: (request, response) => void response.writeHead(302, { location: request.url }).end(),
    })),
    refusal: /^hub\/malformed .*redirects in a circle/,
  },
  {
    name: 'a redirect to a file',
    faults: [{ server: 'cdn', path: /./, respond: status(302, { location: 'file:///etc/passwd' }) }],
    refusal: /^hub\/malformed .*redirects to file:\/\/\/etc\/passwd, which is no web address/,
  },
];

test('what goes wrong on the way ends over Chromium’s network as it does over Node’s', async ({ person }) => {
  test.slow();
  const { hub, cache } = person;
  const { page } = await person.start();
  const get = () =>
    page.evaluate(async () => {
      await window.slerpscope.ask('hub/remove', { repository: 'acme/tiny' });
      const wanted = { repository: 'acme/tiny', revision: 'main' };
      await window.slerpscope.ask('hub/judge', wanted); // so that the faults meet the download
      return wanted;
    });
  for (const { name, faults, refusal } of situations) {
    const wanted = await get();
    for (const fault of faults) hub.fault(fault);
    const gotten = await page.evaluate((one) => window.slerpscope.ask('hub/get', one), wanted);
    hub.faults.length = 0;
    const said = gotten.ok ? '' : `${gotten.error.code} ${gotten.error.message}`;
    if (refusal) expect(said, name).toMatch(refusal);
    else expect(said, name).toBe('');
    const snapshot = path.join(cache, 'models--acme--tiny', 'snapshots', COMMIT);
    if (!refusal) expect(hashes(readFiles(snapshot)), name).toEqual(hashes(tinyFiles));
    else expect(await readdir(path.join(snapshot, 'unet')), name).not.toContain(path.basename(WEIGHTS));
  }
});

test('nothing but the hub and its content host is asked, and only after a search', async ({
  person,
  folder,
}) => {
  const log = path.join(folder, 'net.json');
  const studio = await person.start([`--log-net-log=${log}`]);
  const { page } = studio;
  await expectComplete(page, 'line');
  const dialog = await openDialog(studio);
  await dialog.getByText('On this computer').click();
  await expect(dialog).toContainText('No models of the hub');
  expect(person.hub.log).toEqual([]);
  await page.keyboard.press('Escape');
  await searchFor(studio, 'acme/tiny');
  const tiny = rowOf(page, 'acme/tiny').filter({ hasNotText: 'gated' });
  await expect(tiny).toContainText('opens:');
  await tiny.click();
  await dialog.getByRole('button', { name: /^Get \d/ }).click();
  await expect(dialog.getByRole('button', { name: 'Open', exact: true })).toBeVisible();
  await studio.app.close();
  const { events } = JSON.parse(await readFile(log, 'utf8')) as {
    events: { params?: { url?: string; host?: string } }[];
  };
  const hosts = events.flatMap(({ params }) =>
    params?.url ? new URL(params.url).host : (params?.host?.replace(/^\w+:\/\//, '') ?? []),
  );
  const { hub } = person;
  const own = [hub.endpoint, hub.cdn].map((address) => new URL(address).host);
  expect(hosts).toEqual(expect.arrayContaining(own));
  expect(hosts.filter((host) => ![...own, '127.0.0.1'].includes(host))).toEqual([]); // without a port: its connections
});
