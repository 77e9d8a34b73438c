import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FakeHub } from '../main/hub/support/fake-hub.ts';
import { TOKEN } from '../main/hub/support/fake-hub.ts';
import { asFiles, commitOf, fakeRepository, hashes, readFiles } from '../main/hub/support/fake-repository.ts';
import { silence, status } from '../main/hub/support/faults.ts';
import { startHub } from '../main/hub/support/hub.ts';
import { tinyFiles, tinyRepository, WEIGHTS, weights } from '../main/hub/support/tiny-model.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { load } from './support/arrays.ts';
import { fixtures, program, run, tell, type Told } from './support/run-cli.ts';

const COMMIT = commitOf('acme/tiny', 1);
const BYTES = Object.values(tinyFiles).reduce((sum, { length }) => sum + length, 0);
/** As the command line writes it. */
const SIZE = `${(BYTES / 1000).toPrecision(3)} kB`;
const OPENS = 'opens: 3 × 8 × 8, 7 classes';

const TEXT_MODEL = JSON.stringify({
  _class_name: 'StableDiffusionPipeline',
  unet: ['diffusers', 'UNet2DConditionModel'],
  text_encoder: ['transformers', 'CLIPTextModel'],
});
const textModel = fakeRepository('acme/text', {
  'model_index.json': TEXT_MODEL,
  'unet/config.json': '{}',
  'text_encoder/config.json': '{}',
});

interface Person {
  readonly env: NodeJS.ProcessEnv;
  readonly cacheFolder: string;
  say(...args: string[]): Promise<Told>;
}

/** A person with a cache of their own, whose hub is the fake one. */
function personAt(fake: FakeHub | null, more: NodeJS.ProcessEnv = {}): Person {
  const home = tempFolder();
  const cacheFolder = join(home, 'hub');
  const env = {
    PATH: process.env['PATH'],
    SystemRoot: process.env['SystemRoot'],
    HOME: home,
    HF_HOME: home,
    HF_HUB_CACHE: cacheFolder,
    XDG_CACHE_HOME: join(home, 'caches'),
    HF_ENDPOINT: fake?.endpoint ?? 'http://127.0.0.1:1',
    ...more,
  };
  return { env, cacheFolder, say: (...args) => tell(args, { env }) };
}

const snapshotOf = ({ cacheFolder }: Person, commit = COMMIT): string =>
  join(cacheFolder, 'models--acme--tiny', 'snapshots', commit);

it('a search that waits says why and for how long', async () => {
  const fake = await startHub(tinyRepository());
  const limited = status(429, { 'retry-after': '0' });
  fake.fault({ server: 'hub', path: /^\/api\/models/, respond: limited });
  const { code, stdout, stderr } = await personAt(fake).say('search', 'acme');
  expect([code, stdout]).toEqual([0, expect.stringContaining('acme/tiny')]);
  expect(stderr).toMatch(/^127\.0\.0\.1:\d+ takes no more requests for now; again in 1 s\n$/);
});

describe('a model of the hub', () => {
  it('is found, judged, downloaded, listed, opened by its folder or name, sampled, verified, and removed', async () => {
    const fake = await startHub(tinyRepository());
    const own = personAt(fake);
    const folder = snapshotOf(own);

    const found = await own.say('search', 'acme');
    expect([found.code, found.stderr]).toEqual([0, '']);
    expect(found.stdout).toMatch(
      new RegExp(`^acme/tiny +1\\.23 k +${SIZE} +mit +2026-05-02 +10 +${OPENS}, [\\d.]+ k parameters\\n$`),
    );
    expect(existsSync(own.cacheFolder)).toBe(false);

    const gotten = await own.say('get', 'acme/tiny');
    expect(gotten).toMatchObject({ code: 0, stdout: `${folder}\n` });
    const [verdict, begin, next] = gotten.stderr.trimEnd().split('\n');
    expect(verdict).toMatch(
      new RegExp(`^note: acme/tiny \\(commit ${COMMIT.slice(0, 8)}\\) ${OPENS}, .* parameters, ${SIZE}$`),
    );
    expect(begin).toMatch(new RegExp(`^0 bytes of ${SIZE} · 0 of 4 files · `));
    expect(next).toBe('note: open it with --model acme/tiny');
    expect(hashes(readFiles(folder))).toEqual(hashes(tinyFiles));

    fake.log.length = 0;
    const listed = await own.say('list');
    expect(listed.stdout).toMatch(
      new RegExp(
        `^acme/tiny  ${COMMIT.slice(0, 8)} main  ${SIZE}  ${OPENS}, .*  ${folder}\\n1 model, ${SIZE} in `,
      ),
    );
    for (const model of [folder, 'acme/tiny']) {
      const { stdout, code } = await own.say('info', '--model', model, '--provider', 'cpu', '--json');
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ name: 'acme/tiny', shape: [3, 8, 8], path: folder });
    }
    const out = join(tempFolder(), 'x0.npy');
    const asked = ['--seed', '1', '--steps', '1', '--class', '1', '--provider', 'cpu', '--out', out];
    expect(await own.say('sample', '--model', 'acme/tiny', ...asked)).toMatchObject({ code: 0 });
    expect(load(out).shape).toEqual([1, 3, 8, 8]);

    const picture = join(tempFolder(), 'line.png');
    const line = ['--pin', 'seed:1', '--pin', 'seed:2', '--frames', '2', '--steps', '1', '--class', '1'];
    expect(
      await own.say('line', '--model', 'acme/tiny', ...line, '--provider', 'cpu', '--out', picture),
    ).toMatchObject({ code: 0 });
    const origin = `get acme/tiny --revision ${COMMIT}`;
    const other = await own.say('verify', picture, '--model', 'bundled:toonhead-32');
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining(origin)]);
    expect(await own.say('verify', picture, '--model', 'acme/tiny')).toMatchObject({
      code: 0,
      stdout: 'bit-equal\n',
    });

    const removed = await own.say('remove', 'acme/tiny');
    expect(removed).toEqual({
      code: 0,
      stdout: `acme/tiny: removed from ${own.cacheFolder}, ${SIZE} freed\n`,
      stderr: '',
    });
    expect(readdirSync(own.cacheFolder).filter((name) => name.startsWith('models'))).toEqual([]);
    expect((await own.say('list')).stdout).toBe(`no models in the cache ${own.cacheFolder}\n`);
    expect(fake.log).toEqual([]); // of all since the download
  });

  it('that does not open is refused by its line, and nothing is written', async () => {
    const own = personAt(await startHub(textModel));
    expect(await own.say('get', 'acme/text')).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'slerpscope: acme/text: text_encoder beside the denoiser: a text-to-image or other pipeline, not supported yet\n',
    });
    expect(existsSync(own.cacheFolder)).toBe(false);
  });

  it('whose files say no size is opened with --size', async () => {
    const files = readFiles(join(fixtures, 'families/unet-no-sample-size'));
    const { code, stderr } = await personAt(await startHub(fakeRepository('acme/no-size', files))).say(
      'get',
      'acme/no-size',
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(/\) opens if a picture size is given: its files state none, [\d.]+ .?B\n/);
    expect(stderr).toContain('note: open it with --model acme/no-size --size N\n');
  });

  it('whose weights are a large pickle is judged again once they are there', async () => {
    const name = 'diffusion_pytorch_model.bin';
    const files = { ...readFiles(join(fixtures, 'unet-legacy-bin')), [name]: Buffer.alloc(3 << 20) };
    const own = personAt(await startHub(fakeRepository('acme/pickle', files)));
    const { code, stdout, stderr } = await own.say('get', 'acme/pickle');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /\) may open, 3\.15 MB: acme\/pickle\/diffusion_pytorch_model\.bin: can be checked/,
    );
    expect(stderr).toMatch(
      /\nslerpscope: acme\/pickle\/diffusion_pytorch_model\.bin: [^\n]*; "remove acme\/pickle" takes it out of the cache\n$/,
    );
  });

  it('with terms names their page and where a token is read, and comes with the token', async () => {
    const fake = await startHub(tinyRepository({ gated: 'gated' }));
    const { code, stderr, stdout } = await personAt(fake).say('get', 'acme/tiny');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^slerpscope: acme\/tiny.*a token is needed; accept the terms at [^\n]*HF_TOKEN[^\n]*\n$/,
    );
    expect(stderr).toContain(` at ${fake.endpoint}/acme/tiny (`);
    const search = await personAt(fake).say('search', 'tiny');
    expect(search).toMatchObject({ code: 0, stderr: '' });
    expect(search.stdout).toMatch(/ gated +acme\/tiny.*access is restricted/);
    expect(await personAt(fake, { HF_TOKEN: TOKEN }).say('get', 'acme/tiny')).toMatchObject({ code: 0 });
    const own = personAt(fake);
    const file = join(own.env['HF_HOME']!, 'token');
    mkdirSync(file);
    const unread = await own.say('get', 'acme/tiny');
    expect(unread.stderr).toMatch(/a token is needed; [^\n]*; the token file [^\n]*: not a regular file \(/);
    expect(unread.stderr).toContain(file);
    rmdirSync(file);
    writeFileSync(file, `${TOKEN}\n`);
    expect(await own.say('get', 'acme/tiny')).toMatchObject({ code: 0 });
  });

  it('whose terms are not accepted is refused with the page, and no token is printed', async () => {
    const fake = await startHub(tinyRepository({ gated: 'not-accepted' }));
    const { code, stderr } = await personAt(fake, { HF_TOKEN: TOKEN }).say('get', 'acme/tiny');
    expect(code).toBe(1);
    expect(stderr).toContain(`accept the terms or ask for access at ${fake.endpoint}/acme/tiny`);
    expect(stderr).not.toContain(TOKEN);
  });

  it('that is not there, or has no such revision, is bad input', async () => {
    const own = personAt(await startHub(tinyRepository()));
    for (const [args, said] of [
      [['get', 'acme/none'], /^slerpscope: acme\/none: not found or private[^\n]*\n$/],
      [['get', 'acme/tiny', '--revision', 'v9'], /^slerpscope: acme\/tiny: no revision v9\n$/],
      [['get', '../tiny'], /^slerpscope: "\.\.\/tiny": is no name of a repository \(org\/name\)\n$/],
      [['get', 'acme/tiny', 'acme/text'], /^slerpscope: acme\/tiny acme\/text: one at a time\n$/],
      [['remove', 'acme/tiny'], /^slerpscope: acme\/tiny: not in the cache [^\n]*\n$/],
    ] as const) {
      const { code, stderr, stdout } = await own.say(...args);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(said);
    }
    expect(existsSync(own.cacheFolder)).toBe(false);
  });

  it('that has another name now comes under that', async () => {
    const old = { ...tinyRepository({ renamedTo: 'acme/tiny' }), name: 'acme/old' };
    const own = personAt(await startHub(old, tinyRepository()));
    const { stdout, stderr } = await own.say('get', 'acme/old');
    expect(stdout).toBe(`${snapshotOf(own)}\n`);
    expect(stderr).toContain('note: acme/old is now acme/tiny\n');
    expect(stderr).toContain('note: open it with --model acme/tiny\n');
  });

  it('of a commit needs no request the second time', async () => {
    const second = commitOf('acme/tiny', 2);
    const repository = tinyRepository();
    repository.commits[second] = asFiles({ ...tinyFiles, 'README.md': 'second' });
    repository.refs['main'] = second;
    const fake = await startHub(repository);
    const own = personAt(fake);
    const first = await own.say('get', 'acme/tiny', '--revision', COMMIT);
    expect(first.stdout).toBe(`${snapshotOf(own)}\n`);
    expect(first.stderr).toContain(`note: open it with --model ${snapshotOf(own)}\n`);
    fake.log.length = 0;
    const again = await own.say('get', 'acme/tiny', '--revision', COMMIT);
    expect([again.code, again.stdout]).toEqual([0, `${snapshotOf(own)}\n`]);
    expect(fake.log).toEqual([]);
    await own.say('get', 'acme/tiny');
    const { stdout } = await own.say('list');
    expect(stdout.split('\n').map((line) => line.slice(0, 25).trimEnd())).toEqual([
      `acme/tiny  ${second.slice(0, 8)} main`,
      `acme/tiny  ${COMMIT.slice(0, 8)}`,
      expect.stringMatching(/^1 model, /) as string,
      '',
    ]);
  });
});

describe('without the hub', () => {
  it('a cached model is used with a note, and one that is not cached ends with one line', async () => {
    const fake = await startHub(tinyRepository());
    const own = personAt(fake);
    await own.say('get', 'acme/tiny');
    fake.log.length = 0;
    const env = { ...own.env, HF_HUB_OFFLINE: '1' };
    const cached = await tell(['get', 'acme/tiny'], { env });
    expect([cached.code, cached.stdout]).toEqual([0, `${snapshotOf(own)}\n`]);
    expect(cached.stderr).toContain(
      `HF_HUB_OFFLINE is set, so the hub is not asked; the cached main is used (commit ${COMMIT.slice(0, 8)})`,
    );
    for (const args of [
      ['get', 'acme/other'],
      ['search', 'acme'],
    ]) {
      const { code, stderr } = await tell(args, { env });
      expect(code).toBe(1);
      expect(stderr).toMatch(/^slerpscope: [^\n]*HF_HUB_OFFLINE is set, so the hub is not asked\n$/);
    }
    expect(fake.log).toEqual([]);
  });

  it('an address that is none is refused with its variable', async () => {
    const { code, stderr } = await personAt(null, { HF_ENDPOINT: 'ftp://x' }).say('search', 'acme');
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/^slerpscope: HF_ENDPOINT: "ftp:\/\/x" is no address of a hub[^\n]*\n$/);
  });

  it('what Python has begun is listed with its size, and no get is said to continue it', async () => {
    const own = personAt(null);
    const folder = join(own.cacheFolder, 'models--acme--tiny');
    mkdirSync(join(folder, 'blobs'), { recursive: true });
    writeFileSync(join(folder, 'blobs', `${'a'.repeat(64)}.1a2b3c4d.incomplete`), 'begun');
    expect((await own.say('list')).stdout).toBe(
      `acme/tiny  –  5 bytes  not finished: another program began it  ${folder}\n1 model, 5 bytes in ${own.cacheFolder}\n`,
    );
    const { code, stderr } = await own.say('info', '--model', 'acme/tiny', '--provider', 'cpu');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^slerpscope: --model acme\/tiny: no such file or folder, and not in the cache /);
  });

  it('a cache that cannot be read is named by every command that reads it', async () => {
    const own = personAt(null);
    writeFileSync(own.cacheFolder, 'no folder');
    for (const args of [
      ['list'],
      ['remove', 'acme/tiny'],
      ['info', '--model', 'acme/tiny', '--provider', 'cpu'],
    ])
      expect(await own.say(...args)).toEqual({
        code: 1,
        stdout: '',
        stderr: `slerpscope: ${own.cacheFolder}: cannot be read (ENOTDIR: not a directory)\n`,
      });
  });

  it('a repository that cannot be read has a note in the list', async () => {
    const own = personAt(null);
    const snapshots = join(own.cacheFolder, 'models--acme--bad', 'snapshots');
    mkdirSync(join(snapshots, '..'), { recursive: true });
    symlinkSync('snapshots', snapshots);
    const { code, stdout, stderr } = await own.say('list');
    expect([code, stdout]).toEqual([0, `no models in the cache ${own.cacheFolder}\n`]);
    expect(stderr).toMatch(/^note: [^\n]*models--acme--bad\/snapshots: cannot be read \(ELOOP[^\n]*\n$/);
  });

  it('--model with a name that is not cached asks nothing and says how to get it', async () => {
    const fake = await startHub(tinyRepository());
    const own = personAt(fake);
    const info = await own.say('info', '--model', 'acme/tiny', '--provider', 'cpu');
    expect(info).toEqual({
      code: 2,
      stdout: '',
      stderr: `slerpscope: --model acme/tiny: no such file or folder, and not in the cache ${own.cacheFolder}; "get acme/tiny" asks ${new URL(fake.endpoint).host} for it\n`,
    });
    expect(fake.log).toEqual([]);
  });

  it('--model takes a folder of that name before the cache', async () => {
    const own = personAt(await startHub(tinyRepository()));
    await own.say('get', 'acme/tiny');
    const cwd = tempFolder();
    mkdirSync(join(cwd, 'acme/tiny'), { recursive: true });
    const { code, stderr } = await tell(['info', '--model', 'acme/tiny', '--provider', 'cpu'], {
      cwd,
      env: own.env,
    });
    expect(code).toBe(2);
    expect(stderr).toContain(join('acme', 'tiny'));
    expect(stderr).not.toContain(own.cacheFolder);
  });
});

describe('search', () => {
  const many = Array.from({ length: 7 }, (_, i) =>
    fakeRepository(`acme/model-${i}`, tinyFiles, { downloads: 1000 * i }),
  );

  it('of more than five models judges them only where --verdicts asks for it', async () => {
    const fake = await startHub(...many);
    const own = personAt(fake);
    const { stdout } = await own.say('search', 'acme');
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(
      [6, 5, 4, 3, 2, 1, 0].map((i) => `acme/model-${i}`),
    );
    expect(lines[0]).toMatch(/ 1\.23 k +– +mit +2026-05-02 +6,000$/);
    expect(fake.requests(/\/resolve\/|\/tree\//)).toEqual([]);
    const json = await own.say('search', 'model', '--limit', '2', '--verdicts', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject([
      { repository: 'acme/model-6', bytes: BYTES, verdict: { kind: 'opens' } },
      { repository: 'acme/model-5' },
    ]);
  });

  it('takes several words, and says in one line that nothing is found', async () => {
    const fake = await startHub(...many);
    const { code, stdout } = await personAt(fake).say('search', 'no', 'such model');
    const host = new URL(fake.endpoint).host;
    expect([code, stdout]).toEqual([
      0,
      `${host} has no model that opens here with "no such model" in its name\n`,
    ]);
  });
});

describe('an interrupted download', () => {
  const middle = weights.length >> 1;
  const stall = { server: 'cdn', path: /Signature/, mangling: { stallAt: middle } } as const;
  const kept = (own: Person): string[] => {
    const blobs = join(own.cacheFolder, 'models--acme--tiny/blobs');
    const names = readdirSync(blobs).filter((name) => name.endsWith('.slerpscope.incomplete'));
    return names.map((name) => join(blobs, name));
  };

  /** Stalls in the middle of the weights when they are read for the second time: the first is for the verdict. */
  async function begin(own: Person, fake: FakeHub): Promise<Told> {
    fake.fault({ server: 'cdn', path: /Signature/, mangling: {} });
    fake.fault({ ...stall, times: Infinity });
    let isReached = false;
    fake.onRequest = () => {
      if (fake.requests(/Signature/).length < 2) return;
      fake.onByte = { at: middle - 1, call: () => (isReached = true) };
    };
    // What the server has sent may still be on its way.
    const isWritten = (): boolean =>
      kept(own).some((path) => statSync(path, { throwIfNoEntry: false })?.size === middle);
    const signal = { name: 'SIGINT', when: () => isReached && isWritten() } as const;
    const { code, stdout, stderr } = await run([program, 'get', 'acme/tiny'], { env: own.env, signal });
    fake.faults.length = 0;
    fake.onRequest = () => undefined;
    return { code, stdout, stderr };
  }

  it('ends with 130, keeps what came, and is continued by the next get', async () => {
    const fake = await startHub(tinyRepository());
    const own = personAt(fake);
    const { code, stdout, stderr } = await begin(own, fake);
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).toMatch(
      /\nnote: acme\/tiny: what is downloaded is kept; the same command continues\nslerpscope: interrupted\n$/,
    );
    expect(kept(own)).toHaveLength(1);
    expect(readdirSync(join(own.env['XDG_CACHE_HOME']!, 'slerpscope', 'locks'))).toEqual([]);
    expect((await own.say('list')).stdout).toContain('not finished: the same "get" continues it');
    const info = await own.say('info', '--model', 'acme/tiny', '--provider', 'cpu');
    expect(info).toMatchObject({
      code: 2,
      stderr: 'slerpscope: --model acme/tiny: its download is not finished; "get acme/tiny" continues it\n',
    });

    fake.log.length = 0;
    const again = await own.say('get', 'acme/tiny');
    expect([again.code, again.stdout]).toEqual([0, `${snapshotOf(own)}\n`]);
    expect(fake.requests(/Signature/).map(({ range }) => range)).toContain(`bytes=${middle}-`);
    expect(hashes({ [WEIGHTS]: readFileSync(join(snapshotOf(own), WEIGHTS)) })).toEqual(
      hashes({ [WEIGHTS]: weights }),
    );
    expect(kept(own)).toEqual([]);
  });
});

describe('a signal during a verdict', () => {
  it.each([
    ['get', 'SIGINT', 130],
    ['get', 'SIGTERM', 143],
    ['get', 'SIGHUP', 129],
    ['search', 'SIGINT', 130],
  ] as const)('%s, %s: ends with one line and leaves no temporary files', async (command, name, status) => {
    const fake = await startHub(tinyRepository());
    const temp = tempFolder();
    const { env } = personAt(fake, { TMPDIR: temp });
    fake.fault({ server: 'hub', path: /\/resolve\//, times: Infinity, respond: silence });
    const signal = { name, when: () => fake.requests(/\/resolve\//).length > 0 } as const;
    const { code, stdout, stderr } = await run([program, command, 'acme/tiny'], { env, signal });
    expect(stdout).toBe('');
    expect(stderr).toBe('slerpscope: interrupted\n');
    expect(code).toBe(status);
    expect(readdirSync(temp)).toEqual([]);
  });
});
