import { StudioError } from '../../src/contract/errors.ts';
import { HubNetwork } from '../../src/main/hub/network/network.ts';
import { staysInside } from '../../src/main/hub/repository/file-names.ts';
import { readRepository } from '../../src/main/hub/repository/repository.ts';
import { searchModels } from '../../src/main/hub/repository/search.ts';
import type { FuzzedFormat } from './format.ts';
import { mutateBytes, mutateJson } from './mutation.ts';
import type { Random } from './random.ts';

/** What a hub answers to each request: broken JSON, statuses and headers. */
interface Answers {
  readonly info: string;
  readonly tree: string;
  /** null: nothing is searched. */
  readonly search: string | null;
  readonly status: number;
  readonly headers: Record<string, string>;
}

const COMMIT = 'c0'.repeat(20);
const record = {
  _id: '65a0c0ffee0000000000000a',
  id: 'acme/tiny',
  sha: COMMIT,
  lastModified: '2026-05-02T09:11:00.000Z',
  gated: false,
  disabled: false,
  downloads: 812,
  likes: 3,
  tags: ['diffusers:DDPMPipeline', 'license:mit'],
  cardData: { license: ['mit', 'other'] },
  safetensors: { total: 18530307 },
};
const tree = [
  { type: 'directory', oid: '1'.repeat(40), size: 0, path: 'unet' },
  { type: 'file', oid: '2'.repeat(40), size: 812, path: 'unet/config.json' },
  {
    type: 'file',
    oid: '3'.repeat(40),
    size: 99,
    path: 'unet/w.safetensors',
    lfs: { oid: 'a'.repeat(64), size: 99, pointerSize: 133 },
  },
];

const HEADERS: readonly Record<string, string>[] = [
  {},
  { link: '<https://hub.example/api/models?cursor=2>; rel="next"' },
  { link: '<../../../x>; rel="next"' },
  { link: '<file:///etc/passwd>; rel="next"' },
  { location: 'https://other.example/x' },
  { location: 'http://hub.example/x' },
  { ratelimit: '"api";r=0;t=99999999', 'retry-after': 'soon' },
  { 'x-error-code': 'GatedRepo', 'x-error-message': '\t' },
  { 'content-type': 'text/html' },
];

function input(random: Random): Uint8Array {
  const text = (value: unknown): string => {
    const copy = structuredClone(value);
    if (random.below(4) === 0) return JSON.stringify(copy);
    if (random.below(8) > 0) return JSON.stringify(mutateJson(copy, random)) ?? '';
    return Buffer.from(mutateBytes(Buffer.from(JSON.stringify(copy)), random)).toString('latin1');
  };
  const answers: Answers = {
    info: text(record),
    tree: text(tree),
    search: random.below(6) === 0 ? text([record, { ...record, id: 'acme/other' }]) : null,
    status: random.below(12) === 0 ? random.pick([204, 302, 401, 403, 404, 418, 429, 500]) : 200,
    headers: random.below(4) === 0 ? random.pick(HEADERS) : {},
  };
  return Buffer.from(JSON.stringify(answers));
}

async function read(bytes: Uint8Array): Promise<void> {
  const answers = JSON.parse(Buffer.from(bytes).toString()) as Answers;
  const settings = {
    endpoint: 'https://hub.example',
    cacheFolder: '/nowhere',
    isOffline: false,
    avoidsLinks: false,
    answerTimeoutMs: 10_000,
    idleTimeoutMs: 10_000,
  };
  const fetch = (url: string): Promise<Response> => {
    const body = url.includes('/tree/')
      ? answers.tree
      : url.includes('/revision/')
        ? answers.info
        : answers.search;
    return Promise.resolve(
      new Response(answers.status === 204 ? null : body, {
        status: answers.status,
        headers: answers.headers,
      }),
    );
  };
  const network = new HubNetwork(settings, fetch, { read: () => Promise.resolve(null) }, { backoffMs: [] });
  if (answers.search !== null) await search(network);
  const { files, commit } = await readRepository(network, 'acme/tiny');
  if (!/^[0-9a-f]{40}$/.test(commit)) throw new Error(`commit ${commit}`);
  for (const { path, size, hash } of files)
    if (!staysInside(path) || !(size >= 0) || !/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(hash.hex))
      throw new Error(`file ${path}`);
}

async function search(network: HubNetwork): Promise<void> {
  const found = await searchModels(network, 'tiny').catch(ignoreRefusal);
  for (const { repository, licence, pipeline, downloads } of found) {
    const lines = [repository, licence ?? '', pipeline ?? ''].join('');
    if (/[\u0000-\u001f]/.test(lines) || !Number.isSafeInteger(downloads))
      throw new Error(`search: ${lines}`);
  }
}

function ignoreRefusal(error: unknown): [] {
  if (error instanceof StudioError && /^[^\n]{1,600}$/.test(error.message)) return [];
  throw error;
}

/** The answers of a hub. */
export const hub: FuzzedFormat = { name: 'answers of a hub', input, read };
