import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault } from './faults.ts';
import { treeEntry, sha256, type FakeFile, type FakeRepository } from './fake-repository.ts';
import { serveBytes } from './serve.ts';

export interface LoggedRequest {
  readonly server: 'hub' | 'cdn';
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly range: string | null;
  readonly authorization: string | null;
  readonly accept: string | null;
  readonly encoding: string | null;
}

export const TOKEN = 'hf_testtoken';

const RATE_LIMIT = {
  ratelimit: '"resolvers";r=0;t=55',
  'ratelimit-policy': '"fixed window";"resolvers";q=3000;w=300',
};

/**
 * A hub that speaks the API of huggingface.co, and its content host, on two ports of loopback. It logs every request, and
 * serves wrongly what its faults say.
 */
export class FakeHub {
  readonly log: LoggedRequest[] = [];
  readonly faults: Fault[] = [];
  readonly repositories: FakeRepository[];
  /** Entries per page of lists. */
  pageSize = 1000;
  /** How the link to a next page is written. */
  link: (path: string) => string;
  /** Called before the answer of each request. */
  onRequest: (request: LoggedRequest) => void = () => undefined;
  /** Called when the content host has sent that byte of a file. */
  onByte: { readonly at: number; readonly call: () => void } | null = null;
  readonly #servers: readonly Server[];
  readonly endpoint: string;
  readonly cdn: string;
  #signatures = 0;

  private constructor(repositories: FakeRepository[], servers: readonly [Server, Server]) {
    this.repositories = repositories;
    this.#servers = servers;
    const [hub, cdn] = servers;
    this.endpoint = addressOf(hub);
    this.cdn = addressOf(cdn);
    this.link = (path) => `<${this.endpoint}${path}>; rel="next"`;
    hub.on('request', (request: IncomingMessage, response: ServerResponse) =>
      this.#handle('hub', request, response),
    );
    cdn.on('request', (request: IncomingMessage, response: ServerResponse) =>
      this.#handle('cdn', request, response),
    );
  }

  static async start(...repositories: FakeRepository[]): Promise<FakeHub> {
    const servers = [createServer(), createServer()] as const;
    for (const server of servers)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FakeHub(repositories, [servers[0], servers[1]]);
  }

  async stop(): Promise<void> {
    for (const server of this.#servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  /** Requests whose path matches. */
  requests(path: RegExp): LoggedRequest[] {
    return this.log.filter((request) => path.test(request.path));
  }

  fault(fault: Omit<Fault, 'times'> & { times?: number }): void {
    this.faults.push({ times: 1, ...fault });
  }

  #handle(server: 'hub' | 'cdn', request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '/';
    const { range, authorization, accept } = request.headers;
    const logged: LoggedRequest = {
      server,
      method: request.method ?? '',
      path,
      range: range ?? null,
      authorization: authorization ?? null,
      accept: accept ?? null,
      encoding: String(request.headers['accept-encoding'] ?? ''),
    };
    this.log.push(logged);
    this.onRequest(logged);
    response.on('error', () => undefined);
    const fault = this.faults.find((one) => one.server === server && one.times > 0 && one.path.test(path));
    if (fault) fault.times -= 1;
    if (fault?.respond) return fault.respond(request, response);
    const answer =
      server === 'hub'
        ? this.#answerHub(request, response, fault)
        : this.#answerCdn(request, response, fault);
    answer.catch(() => response.destroy());
  }

  /** Content by its SHA-256, to whoever has a signature. */
  async #answerCdn(
    request: IncomingMessage,
    response: ServerResponse,
    fault: Fault | undefined,
  ): Promise<void> {
    const url = new URL(request.url ?? '/', this.cdn);
    const hash = url.pathname.split('/').at(-1);
    const all = this.repositories
      .flatMap(({ commits }) => Object.values(commits))
      .flatMap((files) => Object.values(files));
    const file = all.find((one) => one.isLfs && one.hash === hash);
    if (!file || !url.searchParams.has('X-Amz-Signature'))
      return void response.writeHead(403).end('<Error>AccessDenied</Error>');
    // The content host's own ETag: as long as a SHA-256, but another hash.
    const headers = { etag: `"${sha256(Buffer.from(hash!))}"` };
    await serveBytes(request, response, file.bytes, fault?.mangling ?? {}, headers, (at) => {
      if (this.onByte === null || at < this.onByte.at) return;
      this.onByte.call();
      this.onByte = null;
    });
  }

  async #answerHub(
    request: IncomingMessage,
    response: ServerResponse,
    fault: Fault | undefined,
  ): Promise<void> {
    const url = new URL(request.url ?? '/', this.endpoint);
    if (url.pathname === '/api/models') return this.#answerSearch(url, response);
    const api = /^\/api\/models\/((?:[^/]+\/)?[^/]+)\/(revision|tree)\/([^?]+)$/.exec(url.pathname);
    if (api)
      return this.#answerApi(request, response, {
        name: api[1]!,
        kind: api[2]!,
        revision: decodeURIComponent(api[3]!),
        url,
      });
    const cached = /^\/api\/resolve-cache\/models\/([^/]+\/[^/]+)\/([0-9a-f]{40})\/(.+)$/.exec(url.pathname);
    const file = cached ?? /^\/((?:[^/]+\/)?[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(url.pathname);
    if (!file)
      return void response.writeHead(404, { 'x-error-code': 'RepoNotFound' }).end('Repository not found');
    const place = {
      name: file[1]!,
      revision: decodeURIComponent(file[2]!),
      path: decodeURIComponent(file[3]!),
      isTarget: cached !== null,
    };
    return this.#answerFile(request, response, place, fault);
  }

  #answerSearch(url: URL, response: ServerResponse): void {
    const words = url.searchParams.get('search') ?? '';
    const filters = url.searchParams.getAll('filter');
    const found = this.repositories
      .filter(({ name, tags }) => name.includes(words) && filters.every((tag) => tags.includes(tag)))
      .sort((a, b) => b.downloads - a.downloads);
    this.#sendPage(url, response, found.map(describe), Number(url.searchParams.get('limit') ?? 1000));
  }

  #answerApi(
    request: IncomingMessage,
    response: ServerResponse,
    { name, kind, revision, url }: { name: string; kind: string; revision: string; url: URL },
  ): void {
    const repository = this.#find(name, request);
    if (!repository) return refuseUnknown(request, response);
    if (repository.renamedTo !== null) {
      const location = url.pathname.replace(name, repository.renamedTo) + url.search;
      return void response.writeHead(307, { location }).end();
    }
    const commit = commitAt(repository, revision);
    if (commit === null)
      return void response
        .writeHead(404, { 'x-error-code': 'RevisionNotFound' })
        .end(`Invalid rev id: ${revision}`);
    if (kind === 'revision') return sendJson(response, { ...describe(repository), sha: commit });
    const files = Object.entries(repository.commits[commit]!);
    const folders = [
      ...new Set(
        files.flatMap(([path]) => (path.includes('/') ? [path.slice(0, path.lastIndexOf('/'))] : [])),
      ),
    ];
    const entries = [
      ...folders.map((path) => ({ type: 'directory', oid: '1'.repeat(40), size: 0, path })),
      ...files.map(([path, file]) => treeEntry(path, file)),
    ];
    this.#sendPage(url, response, entries, Infinity);
  }

  async #answerFile(
    request: IncomingMessage,
    response: ServerResponse,
    { name, revision, path, isTarget }: { name: string; revision: string; path: string; isTarget: boolean },
    fault: Fault | undefined,
  ): Promise<void> {
    const repository = this.#find(name, request);
    if (!repository) return refuseUnknown(request, response);
    if (repository.isDisabled)
      return void response
        .writeHead(403, { 'x-error-message': 'Access to this resource is disabled.' })
        .end();
    if (repository.gated !== 'open' && refuseGated(repository, request, response)) return;
    const commit = commitAt(repository, revision);
    const file = commit === null ? undefined : repository.commits[commit]![path];
    if (commit === null || !file)
      return void response
        .writeHead(404, { 'x-error-code': 'EntryNotFound', ...(commit ? { 'x-repo-commit': commit } : {}) })
        .end('Entry not found');
    if (file.isLfs) return this.#redirectToCdn(response, file, commit, fault);
    const etag = `"${file.hash}"`;
    const headers = { etag, 'x-repo-commit': commit, ...RATE_LIMIT };
    if (isTarget || repository.gated !== 'open' || !name.includes('/') || file.bytes.length === 0)
      return serveBytes(request, response, file.bytes, fault?.mangling ?? {}, headers);
    const location = `/api/resolve-cache/models/${name}/${commit}/${path.split('/').map(encodeURIComponent).join('/')}?etag=${encodeURIComponent(etag)}`;
    response.writeHead(307, {
      location,
      ...headers,
      'x-linked-etag': etag,
      'x-linked-size': file.bytes.length,
      ...fault?.mangling?.headers,
    });
    response.end(`Temporary Redirect. Redirecting to ${location}`);
  }

  #redirectToCdn(
    response: ServerResponse,
    { bytes, hash }: FakeFile,
    commit: string,
    fault: Fault | undefined,
  ): void {
    response
      .writeHead(302, {
        location: `${this.cdn}/xet-bridge-us/${hash}?X-Amz-Expires=3600&X-Amz-Signature=${++this.#signatures}`,
        'x-repo-commit': commit,
        'x-linked-etag': `"${hash}"`,
        'x-linked-size': bytes.length,
        'x-xet-hash': 'ab'.repeat(32),
        'accept-ranges': 'bytes',
        link: `<${this.endpoint}/api/models/x/xet-read-token/${commit}>; rel="xet-auth", <${this.cdn}/v1/reconstructions/ab>; rel="xet-reconstruction-info"`,
        ...RATE_LIMIT,
        ...fault?.mangling?.headers,
      })
      .end();
  }

  #find(name: string, request: IncomingMessage): FakeRepository | undefined {
    const isKnown = request.headers.authorization === `Bearer ${TOKEN}`;
    return this.repositories.find((one) => one.name === name && (!one.isPrivate || isKnown));
  }

  #sendPage(url: URL, response: ServerResponse, entries: readonly unknown[], limit: number): void {
    const start = Number(url.searchParams.get('cursor') ?? 0);
    const size = Math.min(this.pageSize, limit);
    const next = new URL(url);
    next.searchParams.set('cursor', String(start + size));
    const hasMore = start + size < entries.length;
    sendJson(
      response,
      entries.slice(start, start + size),
      hasMore ? { link: this.link(next.pathname + next.search) } : {},
    );
  }
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function sendJson(response: ServerResponse, value: unknown, headers: Record<string, string> = {}): void {
  response
    .writeHead(200, { 'content-type': 'application/json; charset=utf-8', ...RATE_LIMIT, ...headers })
    .end(JSON.stringify(value));
}

function commitAt({ refs, commits }: FakeRepository, revision: string): string | null {
  if (Object.hasOwn(commits, revision)) return revision;
  return refs[revision === 'HEAD' ? 'main' : revision] ?? null;
}

function describe({ name, tags, downloads, gated, renamedTo }: FakeRepository): Record<string, unknown> {
  return {
    _id: '65a0c0ffee0000000000000a',
    id: renamedTo ?? name,
    lastModified: '2026-05-02T09:11:00.000Z',
    private: false,
    gated: gated === 'open' ? false : 'auto',
    downloads,
    likes: 3,
    tags,
    cardData: { license: 'mit' },
    safetensors: { parameters: { F32: 1234 }, total: 1234 },
  };
}

/** As the hub does for a repository that is missing or hidden. */
function refuseUnknown(request: IncomingMessage, response: ServerResponse): void {
  const { authorization } = request.headers;
  if (authorization === undefined)
    return void response
      .writeHead(401, { 'www-authenticate': 'Bearer' })
      .end('{"error":"Invalid username or password."}');
  if (authorization !== `Bearer ${TOKEN}`)
    return void response.writeHead(401).end('{"error":"Invalid credentials in Authorization header"}');
  response.writeHead(404, { 'x-error-code': 'RepoNotFound' }).end('Repository not found');
}

/** Whether access was refused. */
function refuseGated(
  repository: FakeRepository,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const isKnown = request.headers.authorization === `Bearer ${TOKEN}`;
  if (isKnown && repository.gated === 'gated') return false;
  const headers = {
    'x-error-code': 'GatedRepo',
    'x-error-message': `Access to model ${repository.name} is restricted.`,
  };
  response.writeHead(isKnown ? 403 : 401, headers).end('Access is restricted.');
  return true;
}
