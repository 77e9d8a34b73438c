import { existsSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Download } from '../../../src/contract/hub.ts';
import { PIPELINE_TAGS } from '../../../src/main/hub/repository/search.ts';
import { OwnToken } from '../../../src/main/hub/own-token.ts';
import { WindowHub } from '../../../src/main/hub/window-hub.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { TOKEN, type FakeHub } from './support/fake-hub.ts';
import { commitOf, fakeRepository, hashes, readFiles } from './support/fake-repository.ts';
import { silence } from './support/faults.ts';
import { client, startHub } from './support/hub.ts';
import { tinyFiles, tinyRepository, weights, WEIGHTS } from './support/tiny-model.ts';

const COMMIT = commitOf('acme/tiny', 1);
const main = { repository: 'acme/tiny', revision: 'main' };

interface Opened {
  readonly hub: WindowHub;
  readonly cacheFolder: string;
  /** What was told of downloads, in order. */
  readonly told: (readonly Download[])[];
  readonly pages: string[];
  readonly open: string[];
}

function openWindowHub(fake: FakeHub): Opened {
  const ownToken = new OwnToken(
    join(tempFolder(), 'hub-token'),
    () => fake.endpoint,
    () => Promise.resolve(null),
  );
  const { hub, cacheFolder } = client(fake, { tokens: ownToken });
  const [told, pages, open]: [(readonly Download[])[], string[], string[]] = [[], [], []];
  const openPage = (address: string): Promise<void> => Promise.resolve(void pages.push(address));
  const own = new WindowHub({
    openHub: () => hub,
    tokens: ownToken,
    ownToken,
    openPage,
    openModels: () => open,
    onDownloads: (downloads) => told.push(downloads),
  });
  return { hub: own, cacheFolder, told, pages, open };
}

describe('the hub of the window', () => {
  it('asks nothing before it is searched, judged or downloaded from', async () => {
    const fake = await startHub(tinyRepository());
    const { hub, pages, cacheFolder } = openWindowHub(fake);
    expect(await hub.read()).toEqual({
      host: new URL(fake.endpoint).host,
      cacheFolder,
      isOffline: false,
      tokenOrigin: null,
      hasOwnToken: false,
    });
    expect(await hub.keepsToken()).toBe(false);
    expect(await hub.list()).toEqual([]);
    await hub.keepToken(TOKEN);
    expect(await hub.read()).toMatchObject({ tokenOrigin: 'this session', hasOwnToken: true });
    expect(await hub.forgetToken()).toMatchObject({ tokenOrigin: null, hasOwnToken: false });
    await hub.openPage('acme/tiny');
    expect(pages).toEqual([`${fake.endpoint}/acme/tiny`]);
    await expect(async () => hub.openPage('../x')).rejects.toMatchObject({ code: 'hub/not-found' });
    expect(pages).toHaveLength(1);
    expect(fake.log).toEqual([]);
  });

  it('finds, judges, downloads what it judged, and knows it then', async () => {
    const fake = await startHub(tinyRepository());
    const { hub, told } = openWindowHub(fake);
    expect(await hub.search('tin')).toMatchObject([{ repository: 'acme/tiny', licence: 'mit' }]);
    const judged = await hub.judge(main);
    expect(judged).toMatchObject({ commit: COMMIT, folder: null, verdict: { kind: 'opens' } });
    expect(judged.bytes).toBe(Object.values(tinyFiles).reduce((sum, { length }) => sum + length, 0));

    fake.log.length = 0;
    const { folder, commit } = await hub.get(main);
    expect(fake.requests(/api/).filter(({ path }) => path.startsWith('/api/models'))).toEqual([]);
    expect([commit, hashes(readFiles(folder))]).toEqual([COMMIT, hashes(tinyFiles)]);
    expect(told[0]).toEqual([{ ...main, progress: null }]);
    expect(told.at(-2)?.[0]?.progress).toMatchObject({ files: 4, totalFiles: 4, bytes: judged.bytes });
    expect(told.at(-1)).toEqual([]);
    expect(await hub.judge(main)).toMatchObject({ folder });
    expect(await hub.list()).toMatchObject([
      { repository: 'acme/tiny', revisions: [{ commit: COMMIT, verdict: { kind: 'opens' } }] },
    ]);
  });

  it('gives up a search for the next one, and verdicts with it', async () => {
    const fake = await startHub(tinyRepository());
    const { hub } = openWindowHub(fake);
    fake.fault({ server: 'hub', path: /^\/api\/models\?/, times: PIPELINE_TAGS.length, respond: silence });
    const first = hub.search('first');
    const cancelled = expect(first).rejects.toMatchObject({ code: 'run/cancelled' });
    await vi.waitFor(() => expect(fake.faults.at(-1)!.times).toBe(0)); // it is asked for
    expect(await hub.search('tiny')).toHaveLength(1);
    await cancelled;
    fake.fault({ server: 'hub', path: /revision/, respond: silence });
    const verdict = hub.judge(main);
    await vi.waitFor(() => expect(fake.faults.at(-1)!.times).toBe(0));
    hub.cancelAsking();
    await expect(verdict).rejects.toMatchObject({ code: 'run/cancelled' });
    expect(await hub.judge(main)).toMatchObject({ commit: COMMIT });
  });

  it('has one download per revision, whoever asks for it, which ends when it is cancelled and continues', async () => {
    const fake = await startHub(tinyRepository());
    const { hub, told } = openWindowHub(fake);
    fake.fault({ server: 'cdn', path: /./, times: 1 }); // the header of the weights
    fake.fault({ server: 'cdn', path: /./, mangling: { stallAt: 30_000 } });
    const [one, two] = [hub.get(main), hub.get(main)];
    const both = Promise.allSettled([one, two]);
    while (!((told.at(-1)?.[0]?.progress?.bytes ?? 0) > 20_000))
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(told.at(-1)).toHaveLength(1);
    hub.cancelGet(main);
    expect((await both).map((settled) => settled.status)).toEqual(['rejected', 'rejected']);
    await expect(one).rejects.toMatchObject({ code: 'run/cancelled' });
    expect(told.at(-1)).toEqual([]);
    expect(await hub.list()).toMatchObject([{ repository: 'acme/tiny', unfinishedBytes: 30_000 }]);
    hub.cancelGet(main); // nothing runs

    const { folder } = await hub.get(main);
    expect(hashes(readFiles(folder))[WEIGHTS]).toBe(hashes({ [WEIGHTS]: weights })[WEIGHTS]);
    expect(fake.requests(/Signature/).at(-1)).toMatchObject({ range: 'bytes=30000-' });
  });

  it('removes a model, unless it is open or being downloaded', async () => {
    const fake = await startHub(tinyRepository(), fakeRepository('acme/tiny-two', tinyFiles));
    const { hub, open, cacheFolder } = openWindowHub(fake);
    const { folder } = await hub.get(main);
    await hub.get({ ...main, repository: 'acme/tiny-two' });
    open.push(join(folder, 'unet'));
    await expect(hub.remove('acme/tiny')).rejects.toMatchObject({
      message: 'acme/tiny: is open; open another model first',
    });
    expect(await hub.remove('acme/tiny-two')).toBeGreaterThan(60_000);
    open.length = 0;
    fake.fault({ server: 'cdn', path: /./, respond: silence });
    fake.repositories.find(({ name }) => name === 'acme/tiny-two')!.refs['main'] = commitOf(
      'acme/tiny-two',
      1,
    );
    const running = hub.get({ ...main, repository: 'acme/tiny-two' });
    const settled = expect(running).rejects.toMatchObject({ code: 'run/cancelled' });
    await expect(hub.remove('acme/tiny-two')).rejects.toMatchObject({ code: 'request/invalid' });
    hub.cancelGet({ ...main, repository: 'acme/tiny-two' });
    await settled;
    expect(await hub.remove('acme/tiny')).toBeGreaterThan(60_000);
    expect(existsSync(join(cacheFolder, 'models--acme--tiny'))).toBe(false);
    await expect(hub.remove('../../etc')).rejects.toMatchObject({ code: 'hub/not-found' });
  });

  it('removes nothing of a repository that was renamed while it is being downloaded, nor behind a link while it is open', async () => {
    const fake = await startHub(tinyRepository(), fakeRepository('acme/old', {}, { renamedTo: 'acme/tiny' }));
    const { hub, open, cacheFolder } = openWindowHub(fake);
    const old = { repository: 'acme/old', revision: 'main' };
    await hub.judge(old);
    fake.fault({ server: 'cdn', path: /./, respond: silence });
    const running = hub.get(old);
    const settled = expect(running).rejects.toMatchObject({ code: 'run/cancelled' });
    await vi.waitFor(() => expect(fake.faults.at(-1)!.times).toBe(0)); // it is asked for
    expect(hub.downloads).toMatchObject([old]);
    await expect(hub.remove('acme/tiny')).rejects.toMatchObject({
      message: 'acme/tiny: is being downloaded; cancel that first',
    });
    hub.cancelGet(old);
    await settled;

    const { folder } = await hub.get(main);
    const link = join(tempFolder(), 'link');
    symlinkSync(cacheFolder, link);
    open.push(join(link, relative(cacheFolder, folder)));
    await expect(hub.remove('acme/tiny')).rejects.toMatchObject({ code: 'request/invalid' });
    expect(existsSync(folder)).toBe(true);
  });

  it('takes a token in mid-way: the terms are accepted, and the same request goes through', async () => {
    const fake = await startHub(tinyRepository({ gated: 'gated' }));
    const { hub } = openWindowHub(fake);
    await expect(hub.judge(main)).rejects.toMatchObject({ code: 'hub/gated' });
    await hub.keepToken(TOKEN);
    expect((await hub.judge(main)).verdict.kind).toBe('opens');
    expect((await hub.get(main)).commit).toBe(COMMIT);
  });
});
