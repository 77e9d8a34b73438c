import { existsSync, readdirSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Skeleton } from '../../../src/main/hub/verdict/skeleton.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import type { HubWait, RepositoryFacts } from '../../../src/contract/hub.ts';
import { asFiles, fakeRepository, hashes, readFiles, treeEntry } from './support/fake-repository.ts';
import { TOKEN, type FakeHub } from './support/fake-hub.ts';
import { status } from './support/faults.ts';
import { client, startHub, token } from './support/hub.ts';
import { tinyFiles, tinyRepository, WEIGHTS, weights } from './support/tiny-model.ts';

const NAMES = Array.from({ length: 7 }, (_, i) => `acme/model-${i}`);
const many = NAMES.map((name, i) => fakeRepository(name, {}, { downloads: 100 * ((i * 3) % 7) }));

test('a search finds the pipelines that open, those with most downloads first, with what a person chooses by', async () => {
  const dit = fakeRepository(
    'acme/dit',
    {},
    { downloads: 1e6, tags: ['diffusers:DiTPipeline', 'license:mit'] },
  );
  const other = fakeRepository(
    'acme/text',
    {},
    { downloads: 1e9, tags: ['diffusers:StableDiffusionPipeline'] },
  );
  const fake = await startHub(...many, dit, other);
  const found = await client(fake).hub.search('acme');
  expect(found[0]).toEqual({
    repository: 'acme/dit',
    downloads: 1e6,
    likes: 3,
    updated: Date.parse('2026-05-02T09:11:00.000Z'),
    licence: 'mit',
    isGated: false,
    parameters: 1234,
    pipeline: 'DiTPipeline',
  });
  expect(found.slice(1).map(({ downloads }) => downloads)).toEqual([600, 500, 400, 300, 200, 100, 0]);
  expect(await client(fake).hub.search('model-3')).toHaveLength(1);
  expect(await client(fake).hub.search('', { limit: 2 })).toHaveLength(2);
});

test('lists of several pages are read to their end, also where the link is relative', async () => {
  for (const isRelative of [false, true]) {
    const fake = await startHub(...many);
    fake.pageSize = 3;
    if (isRelative) fake.link = (path) => `<${path}>;rel=next`;
    expect(await client(fake).hub.search('model')).toHaveLength(7);
    const files = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`notes/${i}.txt`, `note ${i}`]));
    fake.repositories.push(tinyRepository({}, files));
    const { repository } = await client(fake).hub.judge('acme/tiny');
    expect(repository.files).toHaveLength(12);
    expect(fake.requests(/tree.*cursor/).length).toBe(4);
  }
});

test('a list that leads to itself is given up', async () => {
  const fake = await startHub(...many);
  fake.pageSize = 3;
  fake.link = () => `<${fake.endpoint}/api/models?cursor=3>; rel="next"`;
  await expect(client(fake).hub.search('model')).rejects.toMatchObject({
    code: 'hub/malformed',
    message: expect.stringContaining('a list of the hub leads to itself') as string,
  });
});

test('a next page on another host gets no token', async () => {
  const fake = await startHub(...many);
  const other = await startHub(...many);
  fake.pageSize = 3;
  fake.link = (path) => `<${other.endpoint}${path}>; rel="next"`;
  await client(fake, { tokens: token(TOKEN) }).hub.search('model');
  expect(other.log.length).toBeGreaterThan(0);
  expect(other.log.every(({ authorization }) => authorization === null)).toBe(true);
  expect(fake.log.every(({ authorization }) => authorization === `Bearer ${TOKEN}`)).toBe(true);
});

test('a search or a verdict that waits says why and for how long, and the last error says when to ask again', async () => {
  const fake = await startHub(tinyRepository());
  const waits: HubWait[] = [];
  const { hub } = client(fake, { onWait: (wait) => waits.push(wait) });
  const limited = { server: 'hub', respond: status(429, { 'retry-after': '0' }) } as const;
  fake.fault({ ...limited, path: /^\/api\/models/, times: 1 });
  await hub.search('tiny');
  expect(waits).toEqual([
    { why: expect.stringMatching(/^127\.0\.0\.1:\d+ takes no more requests for now$/), ms: 1000 },
  ]);
  for (const path of [/^\/api\/models\/acme/, /resolve\/.*model_index/, /resolve\/.*safetensors/]) {
    fake.fault({ ...limited, path, times: 1 });
    await hub.judge('acme/tiny');
  }
  expect(waits.map(({ ms }) => ms)).toEqual([1000, 1000, 1000, 1000]);
  fake.fault({ ...limited, path: /^\/api\/models/, times: Infinity });
  await expect(hub.judge('acme/tiny')).rejects.toMatchObject({
    code: 'hub/rate-limited',
    message: expect.stringMatching(/takes no more requests for now; again in 1 s$/) as string,
  });
});

test('a search that can be asked again is, and one that is cancelled ends', async () => {
  const fake = await startHub(...many);
  fake.fault({
    server: 'hub',
    path: /^\/api\/models/,
    respond: status(429, { ratelimit: '"api";r=0;t=0' }),
    times: 2,
  });
  expect(await client(fake).hub.search('model')).toHaveLength(7);
  await expect(client(fake).hub.search('model', { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'run/cancelled',
  });
});

/** The tree of a repository in which one entry is another. */
async function judgeWith(
  entry: Record<string, unknown>,
): Promise<{ readonly failed: Promise<unknown>; readonly cacheFolder: string }> {
  const fake = await startHub(tinyRepository());
  const own = { type: 'file', oid: '1'.repeat(40), size: 3, path: 'x', ...entry };
  fake.fault({
    server: 'hub',
    path: /tree/,
    times: Infinity,
    respond: status(200, { 'content-type': 'application/json' }, JSON.stringify([own])),
  });
  const { hub, cacheFolder } = client(fake);
  return { failed: hub.get('acme/tiny'), cacheFolder };
}

test('names that lead out of the repository, and entries that are no files, are refused before anything is written', async () => {
  const lfs = { oid: 'a'.repeat(64), size: 3 };
  for (const entry of [
    ...[
      '../x',
      '/x',
      'C:x',
      'a\\..\\b',
      'a/../../x',
      'a//x',
      './x',
      'a/.',
      '',
      'x\0y',
      `${'a/'.repeat(600)}x`,
    ].map((path) => ({ path })),
    { size: -1 },
    { size: 1.5 },
    { size: 2 ** 60 },
    { size: '3' },
    { oid: '../x' },
    { oid: 'A'.repeat(40) },
    { oid: null },
    { lfs: { ...lfs, oid: '*'.repeat(64) } },
    { lfs: { ...lfs, oid: '../../../x' } },
    { lfs: { ...lfs, size: 4 } },
    { lfs: [] },
    { path: 5 },
  ]) {
    const { failed, cacheFolder } = await judgeWith(entry);
    await expect(failed, JSON.stringify(entry)).rejects.toMatchObject({
      code: 'hub/malformed',
      message: expect.stringMatching(/^acme\/tiny/) as string,
    });
    expect(existsSync(cacheFolder)).toBe(false);
  }
});

test('an entry that is no file of a repository is refused by its path and field', async () => {
  const lfs = { oid: 'a'.repeat(64), size: 3 };
  const long = 'y'.repeat(300);
  for (const [entry, line] of [
    [{ size: -1 }, 'lists "x" with size -1'],
    [{ size: '3' }, 'lists "x" with size "3"'],
    [{ lfs: { ...lfs, oid: 'A'.repeat(64) }, long }, `lists "x" with lfs.oid "${'A'.repeat(64)}"`],
    [{ lfs: {} }, 'lists "x" with lfs.oid undefined'],
    [{ path: 5 }, 'lists a file with path 5'],
  ] as const)
    await expect((await judgeWith(entry)).failed).rejects.toMatchObject({ message: `acme/tiny: ${line}` });
});

/** Answers every request of a path with this JSON. */
async function hubAnswering(path: RegExp, value: unknown, start = ''): Promise<FakeHub> {
  const fake = await startHub(tinyRepository());
  const json = { 'content-type': 'application/json' };
  const respond = status(200, json, start + JSON.stringify(value));
  fake.fault({ server: 'hub', path, times: Infinity, respond });
  return fake;
}

test('lists and records of another form are refused by what they are', async () => {
  for (const [value, line] of [
    [{}, 'the hub gives {} in place of a list'],
    [[null], 'entry 0 of its list of files is null'],
    [[1, 'a'], 'entry 0 of its list of files is 1'],
  ] as const)
    await expect(client(await hubAnswering(/tree/, value)).hub.judge('acme/tiny')).rejects.toMatchObject({
      code: 'hub/malformed',
      message: `acme/tiny: ${line}`,
    });
  for (const [value, line] of [
    [[], 'the hub gives [] in place of a record'],
    [{ sha: '1'.repeat(40) }, "the hub's record names the repository undefined"],
  ] as const)
    await expect(client(await hubAnswering(/revision/, value)).hub.judge('acme/tiny')).rejects.toMatchObject({
      code: 'hub/malformed',
      message: `acme/tiny: ${line}`,
    });
});

test('what is no model in the result of a search is left out', async () => {
  const [model] = await client(await startHub(tinyRepository())).hub.search('tiny');
  const found = { id: 'acme/tiny', _id: '1', downloads: 10, likes: 0, private: false, gated: false };
  const fake = await hubAnswering(/^\/api\/models/, [null, 7, 'x', [], {}, found, { id: 'a b' }]);
  const models = await client(fake).hub.search('tiny');
  expect(models.map(({ repository }) => repository)).toEqual([model!.repository]);
});

test('a record with a byte order mark is read', async () => {
  const record = { id: 'acme/tiny', sha: '1'.repeat(40), gated: false };
  const fake = await hubAnswering(/revision/, record, '\ufeff');
  await expect(client(fake).hub.judge('acme/tiny')).rejects.toMatchObject({ code: 'hub/not-found' }); // that commit
  expect(fake.requests(/tree/).length).toBe(1);
});

test('an address that answers web pages is no hub, whatever their status', async () => {
  for (const code of [200, 404]) {
    const fake = await startHub();
    const respond = status(code, { 'content-type': 'text/html; charset=utf-8' }, '<h1>Not found</h1>');
    fake.fault({ server: 'hub', path: /./, times: Infinity, respond });
    const { host } = new URL(fake.endpoint);
    await expect(client(fake).hub.judge('acme/tiny')).rejects.toMatchObject({
      code: 'hub/malformed',
      message: `acme/tiny: ${host} answers a web page: it is no hub, or a login page stands before it`,
    });
  }
});

test('a link to the next page may have other parameters', async () => {
  for (const form of ['; title="x, y"; rel="next"', ';rel=next', '; rel="next"; type="application/json"']) {
    const fake = await startHub(...many);
    fake.pageSize = 3;
    fake.link = (path) => `<${fake.endpoint}/other>; rel="prev", <${fake.endpoint}${path}>${form}`;
    expect(await client(fake).hub.search('model'), form).toHaveLength(7);
  }
});

test('a name that is a file and a folder is refused', async () => {
  const fake = await startHub(tinyRepository());
  const entry = { type: 'file', oid: '1'.repeat(40), size: 3 };
  const tree = ['unet', 'unet/config.json'].map((path) => ({ ...entry, path }));
  fake.fault({
    server: 'hub',
    path: /tree/,
    times: Infinity,
    respond: status(200, {}, JSON.stringify(tree)),
  });
  await expect(client(fake).hub.judge('acme/tiny')).rejects.toMatchObject({
    code: 'hub/malformed',
    message: 'acme/tiny: lists "unet" as a file and as a folder',
  });
});

test('after an error nothing more is asked, and nothing is left behind', async () => {
  const configs = Array.from({ length: 24 }, (_, i) => [`part${i}/config.json`, '{}']);
  const fake = await startHub(
    fakeRepository('acme/many', { 'model_index.json': '{}', ...Object.fromEntries(configs) }),
  );
  const disabled = { 'x-error-message': 'Access to this resource is disabled.' };
  fake.fault({ server: 'hub', path: /part0\//, times: Infinity, respond: status(403, disabled) });
  const later = (_: unknown, response: ServerResponse): void =>
    void setTimeout(() => response.writeHead(200).end('{}'), 300);
  fake.fault({ server: 'hub', path: /part\d+\//, times: Infinity, respond: later });
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('slerpscope-hub-'));
  await expect(client(fake).hub.judge('acme/many')).rejects.toMatchObject({ code: 'hub/refused' });
  const asked = fake.requests(/part\d+\//).length;
  expect(asked).toBeLessThanOrEqual(4);
  const after = readdirSync(tmpdir()).filter((name) => name.startsWith('slerpscope-hub-'));
  expect(after.filter((name) => !before.includes(name))).toEqual([]);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(fake.requests(/part\d+\//)).toHaveLength(asked);
});

test('a config that is listed with a size that none has is refused by name before anything of it is read', async () => {
  const path = 'scheduler/scheduler_config.json';
  for (const [size, said] of [
    [3e9, '3.00 GB'],
    [2 ** 52, '4398.05 GB'],
  ] as const) {
    const fake = await startHub(tinyRepository());
    const tree = Object.entries(asFiles(tinyFiles)).map(([name, file]) => treeEntry(name, file));
    const lying = tree.map((entry) => (entry['path'] === path ? { ...entry, size } : entry));
    fake.fault({ server: 'hub', path: /tree/, respond: status(200, {}, JSON.stringify(lying)) });
    const judged = client(fake).hub.judge('acme/tiny');
    expect((await judged).verdict).toEqual({
      kind: 'refused',
      reason: `acme/tiny/${path}: too large: ${said}, at most 16.78 MB are read`,
    });
    expect(fake.requests(/scheduler/)).toEqual([]);
  }
});

test('weights of a size that no file can have are refused by name', async () => {
  const weightsFile = 'unet/diffusion_pytorch_model.safetensors';
  const facts = { repository: 'acme/tiny' } as RepositoryFacts;
  const hash = { kind: 'sha256', hex: 'a'.repeat(64) } as const;
  const files = [{ path: weightsFile, size: 9e15, hash }];
  const skeleton = await Skeleton.create(
    { facts, revision: 'main', commit: '1'.repeat(40), files },
    tempFolder(),
  );
  await expect(skeleton.write(weightsFile, new Uint8Array(8), 9e15)).rejects.toMatchObject({
    code: 'hub/disk',
    message: expect.stringContaining(
      `acme/tiny/${weightsFile}: is listed with 9000000000000000 bytes; no`,
    ) as string,
  });
  await skeleton.remove();
});

test('a model is found beside thousands of pictures', async () => {
  const pictures = Array.from({ length: 5010 }, (_, i) => [`a/${i}.png`, 'x'] as const);
  const fake = await startHub(fakeRepository('acme/tiny', { ...Object.fromEntries(pictures), ...tinyFiles }));
  fake.pageSize = 10_000;
  expect((await client(fake).hub.judge('acme/tiny')).verdict.kind).toBe('opens');
});

test('names of devices, and such as differ in case only, are not written', async () => {
  for (const path of [
    'CON',
    'unet/aux.json',
    'nul.txt',
    'a:b',
    'dot.',
    'space ',
    'what?',
    'UNET/config.json',
  ]) {
    const fake = await startHub(tinyRepository());
    const { hub, cacheFolder } = client(fake);
    const judged = await hub.judge('acme/tiny');
    const odd = { ...judged.files[0]!, path };
    await expect(
      hub.get('acme/tiny', { judged: { ...judged, files: [...judged.files, odd] } }),
    ).rejects.toMatchObject({ code: 'hub/malformed' });
    expect(existsSync(cacheFolder)).toBe(false);
  }
});

test('files beside the model whose names this system cannot have do not matter', async () => {
  const fake = await startHub(
    tinyRepository({}, { 'samples/12:30.png': 'png', 'aux.txt': 'text', 'README.md': 'a', 'readme.md': 'b' }),
  );
  expect((await client(fake).hub.judge('acme/tiny')).verdict.kind).toBe('opens');
});

test('hostile names of repositories and revisions are refused without a request', async () => {
  const fake = await startHub(tinyRepository());
  const { hub } = client(fake);
  for (const name of [
    '../x',
    'a/b/c',
    'a--b/c',
    '',
    '/',
    'a/',
    '.',
    'a/..',
    'x.git',
    'a b',
    'a/b?c',
    `${'x'.repeat(97)}`,
  ]) {
    await expect(hub.get(name)).rejects.toMatchObject({
      code: 'hub/not-found',
      message: expect.stringContaining('is no name of a repository') as string,
    });
    await expect(hub.removeCached(name)).rejects.toMatchObject({ code: 'hub/not-found' });
  }
  for (const revision of ['../../x', '/x', 'a\\b', ''])
    await expect(hub.get('acme/tiny', { revision })).rejects.toMatchObject({ code: 'hub/not-found' });
  expect(fake.log).toEqual([]);
});

test('only the files that the reader takes are downloaded', async () => {
  const junk = {
    'unet/diffusion_pytorch_model.bin': 'pickle',
    'unet/diffusion_pytorch_model.fp16.safetensors': 'half',
    'unet/model.msgpack': 'flax',
    'checkpoint.ckpt': 'ckpt',
    'sample.png': 'png',
    '.gitattributes': 'text',
    'README.md': 'text',
    'logs/events.out': 'log',
    'checkpoint-1000/unet/diffusion_pytorch_model.safetensors': 'older',
    'checkpoint-1000/unet/config.json': '{}',
  };
  const fake = await startHub(tinyRepository({}, junk));
  const { folder } = await client(fake).hub.get('acme/tiny');
  expect(hashes(readFiles(folder))).toEqual(hashes(tinyFiles));
});

test('an index whose shards are there gives them, and is refused where one is missing or leads away', async () => {
  const shards = [
    'diffusion_pytorch_model-00001-of-00002.safetensors',
    'diffusion_pytorch_model-00002-of-00002.safetensors',
  ];
  const index = 'unet/diffusion_pytorch_model.safetensors.index.json';
  const { [WEIGHTS]: _, ...configs } = tinyFiles;
  const [first, second] = splitWeights();
  const files = { ...configs, [`unet/${shards[0]!}`]: first.bytes, [`unet/${shards[1]!}`]: second.bytes };
  const map = Object.fromEntries([
    ...first.names.map((name) => [name, shards[0]]),
    ...second.names.map((name) => [name, shards[1]]),
  ]);
  const indexOf = (weightMap: Record<string, unknown>): string =>
    JSON.stringify({ metadata: {}, weight_map: weightMap });

  const fake = await startHub(fakeRepository('acme/sharded', { ...files, [index]: indexOf(map) }));
  const { folder } = await client(fake).hub.get('acme/sharded');
  expect(Object.keys(readFiles(folder)).sort()).toEqual([...Object.keys(files), index].sort());

  for (const [wrong, said] of [
    [
      'diffusion_pytorch_model-00003-of-00002.safetensors',
      'names diffusion_pytorch_model-00003-of-00002.safetensors, which is not there',
    ],
    ['../w.safetensors', 'weight_map names the file "../w.safetensors"'],
    ['/etc/passwd', 'weight_map names the file "/etc/passwd"'],
  ] as const) {
    const broken = indexOf({ ...map, 'conv_in.weight': wrong });
    const hostile = await startHub(fakeRepository('acme/sharded', { ...files, [index]: broken }));
    const { hub, cacheFolder } = client(hostile);
    const { verdict } = await hub.judge('acme/sharded');
    expect(verdict).toEqual({ kind: 'refused', reason: `acme/sharded/${index}: ${said}` });
    await expect(hub.get('acme/sharded')).rejects.toMatchObject({ code: 'hub/refused' });
    expect(existsSync(cacheFolder)).toBe(false);
  }
});

interface Part {
  readonly bytes: Buffer;
  readonly names: string[];
}

/** The tiny weights as two files of safetensors. */
function splitWeights(): [Part, Part] {
  const length = Number(weights.readBigUInt64LE(0));
  const header = JSON.parse(weights.toString('utf8', 8, 8 + length)) as Record<
    string,
    { data_offsets: [number, number] }
  >;
  const entries = Object.entries(header).filter(([name]) => name !== '__metadata__');
  entries.sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0]);
  const half = entries.length >> 1;
  const write = (part: typeof entries): Part => {
    const start = part[0]![1].data_offsets[0];
    const end = part.at(-1)![1].data_offsets[1];
    const moved = part.map(([name, tensor]) => [
      name,
      { ...tensor, data_offsets: tensor.data_offsets.map((at) => at - start) },
    ]);
    const text = Buffer.from(JSON.stringify(Object.fromEntries(moved)));
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(BigInt(text.length));
    return {
      bytes: Buffer.concat([size, text, weights.subarray(8 + length + start, 8 + length + end)]),
      names: part.map(([name]) => name),
    };
  };
  return [write(entries.slice(0, half)), write(entries.slice(half))];
}

test('a model of another kind is refused after one file, by the line that opening it would give', async () => {
  const index = JSON.stringify({
    _class_name: 'StableDiffusionPipeline',
    unet: ['diffusers', 'UNet2DConditionModel'],
    text_encoder: ['transformers', 'CLIPTextModel'],
  });
  const configs = Object.fromEntries(
    ['unet', 'vae', 'text_encoder', 'safety_checker'].map((name) => [`${name}/config.json`, '{}']),
  );
  const fake = await startHub(fakeRepository('acme/text', { 'model_index.json': index, ...configs }));
  const { verdict, files, bytes } = await client(fake).hub.judge('acme/text');
  expect(verdict).toEqual({
    kind: 'refused',
    reason:
      'acme/text: text_encoder beside the denoiser: a text-to-image or other pipeline, not supported yet',
  });
  expect([files, bytes]).toEqual([[], 0]);
  expect(fake.requests(/\/resolve\//)).toHaveLength(1);
});

test('weights that do not fit their config are refused by the first tensor that does not, without their bytes', async () => {
  const config = JSON.parse(String(tinyFiles['unet/config.json'])) as { block_out_channels: number[] };
  config.block_out_channels = config.block_out_channels.map((channels) => 2 * channels);
  const fake = await startHub(
    fakeRepository('acme/odd', { ...tinyFiles, 'unet/config.json': JSON.stringify(config) }),
  );
  const { verdict } = await client(fake).hub.judge('acme/odd');
  expect(verdict).toMatchObject({
    kind: 'refused',
    reason: expect.stringMatching(/^acme\/odd\/unet\/diffusion_pytorch_model\.safetensors: /) as string,
  });
});

test('a model whose files say no size asks for one, and weights that are a pickle are read after the download', async () => {
  const folders = join(import.meta.dirname, '../../fixtures');
  const fake = await startHub(
    fakeRepository('acme/no-size', readFiles(join(folders, 'families/unet-no-sample-size'))),
    fakeRepository('acme/pickle', {
      ...readFiles(join(folders, 'unet-legacy-bin')),
      'diffusion_pytorch_model.bin': Buffer.alloc(3 << 20),
    }),
    fakeRepository('acme/small-pickle', readFiles(join(folders, 'unet-legacy-bin'))),
  );
  const { hub } = client(fake);
  expect((await hub.judge('acme/no-size')).verdict.kind).toBe('needs-size');
  expect((await hub.judge('acme/pickle')).verdict).toEqual({
    kind: 'unknown',
    reason: 'acme/pickle/diffusion_pytorch_model.bin: can be checked only after the download',
  });
  expect((await hub.judge('acme/small-pickle')).verdict.kind).toBe('opens');
});
