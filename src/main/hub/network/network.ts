import { list } from '../../files/untrusted-text.ts';
import { HubError, throwIfCancelled } from '../error.ts';
import type { HubSettings } from '../settings.ts';
import type { HubToken, TokenSource } from '../token.ts';
import { errorOfAnswer } from './answer-errors.ts';
import { readAll } from './body.ts';
import { exchange, type Exchange, type HubFetch } from './exchange.ts';
import { BACKOFF_MS, retry, type RetryOptions } from './retry.ts';
import { hostIn, nameSubject, type Subject } from './subject.ts';

/** An answer that sent us elsewhere. */
export interface Hop {
  readonly url: string;
  readonly headers: Headers;
  readonly isHub: boolean;
}

/** The answer at the end of the redirects. */
export interface Answer extends Exchange {
  readonly isHub: boolean;
  readonly hops: readonly Hop[];
}

export interface AskOptions {
  readonly signal: AbortSignal | null;
  readonly subject: Subject;
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses beside 2xx that the caller understands. */
  readonly accepts?: readonly number[];
}

const MAX_REDIRECTS = 8;
/** Of an answer that is an error. */
const MAX_ERROR_BYTES = 16 << 10;

export interface NetworkOptions {
  /** `User-Agent` of requests. */
  readonly agent?: string;
  /** Milliseconds before each further attempt. */
  readonly backoffMs?: readonly number[];
  /** Called before each wait of `insist`. */
  readonly onWait?: RetryOptions['onWait'];
}

/**
 * Requests to a hub. Redirects are followed by hand: to http and https only, never from https to http, and the token goes
 * to the hub's own origin only. A request that leaves that origin has no token from then on.
 */
export class HubNetwork {
  readonly settings: HubSettings;
  readonly backoffMs: readonly number[];
  readonly #fetch: HubFetch;
  readonly #tokens: TokenSource;
  readonly #agent: string;
  readonly #origin: string;
  readonly #onWait: RetryOptions['onWait'];

  constructor(
    settings: HubSettings,
    fetch: HubFetch,
    tokens: TokenSource,
    { agent = 'slerpscope', backoffMs = BACKOFF_MS, onWait }: NetworkOptions = {},
  ) {
    this.settings = settings;
    this.backoffMs = backoffMs;
    this.#fetch = fetch;
    this.#tokens = tokens;
    this.#agent = agent;
    this.#onWait = onWait;
    this.#origin = new URL(settings.endpoint).origin;
  }

  /** The host that requests begin at, for people. */
  get host(): string {
    return new URL(this.settings.endpoint).host;
  }

  /**
   * Asks once, following redirects. A token that the hub does not know is left out on a second attempt, because public
   * repositories need none. Throws hub/offline before any request where none may be made, else as errorOfAnswer says.
   */
  async ask(url: string, options: AskOptions): Promise<Answer> {
    const subject = nameSubject(options.subject, url);
    if (this.settings.isOffline)
      throw new HubError('hub/offline', `${subject}: HF_HUB_OFFLINE is set, so the hub is not asked`);
    const token = await this.#tokens.read();
    try {
      return await this.#follow(url, token, options);
    } catch (error) {
      if (!(error instanceof HubError) || error.code !== 'hub/token' || token === null) throw error;
      return await this.#follow(url, null, options).catch(() => {
        throw error;
      });
    }
  }

  /** Asks once and reads the whole body. Throws hub/malformed where it has more than `maxBytes`. */
  async askBytes(
    url: string,
    maxBytes: number,
    options: AskOptions,
  ): Promise<Answer & { readonly bytes: Uint8Array<ArrayBuffer> }> {
    const answer = await this.ask(url, options);
    const bytes = await readAll(answer, maxBytes, nameSubject(options.subject, url));
    return { ...answer, bytes };
  }

  /** Runs a request again after errors that pass, as `retry` does. */
  insist<T>(act: () => Promise<T>, options: Pick<RetryOptions, 'signal' | 'subject'>): Promise<T> {
    return retry(act, { ...options, backoffMs: this.backoffMs, onWait: this.#onWait });
  }

  async #follow(start: string, token: HubToken | null, options: AskOptions): Promise<Answer> {
    const name = nameSubject(options.subject, start);
    const hops: Hop[] = [];
    const seen = new Set<string>();
    let url = new URL(start);
    let isHub = url.origin === this.#origin;
    for (;;) {
      if (seen.has(url.href) || hops.length > MAX_REDIRECTS)
        throw new HubError('hub/malformed', `${hostIn(name, url.host)} redirects in a circle`);
      seen.add(url.href);
      isHub &&= url.origin === this.#origin;
      const answer = await this.#exchange(url.href, isHub ? token : null, options, name);
      const { status, headers } = answer;
      const location = headers.get('location');
      if (![301, 302, 303, 307, 308].includes(status) || location === null)
        return await this.#accept({ ...answer, isHub, hops }, isHub ? token : null, options);
      answer.close();
      hops.push({ url: url.href, headers, isHub });
      url = redirected(url, location, name);
    }
  }

  async #accept(answer: Answer, token: HubToken | null, options: AskOptions): Promise<Answer> {
    const { status, headers, url, isHub } = answer;
    if ((status >= 200 && status < 300) || options.accepts?.includes(status)) return answer;
    const bytes = await readAll(answer, MAX_ERROR_BYTES, url, 'cut').catch((error: unknown) => {
      throwIfCancelled(options.signal, nameSubject(options.subject, url));
      if (error instanceof HubError) return new Uint8Array();
      throw error;
    });
    const text = new TextDecoder().decode(bytes);
    const refusal = { status, headers, text, url, isHub, tokenOrigin: token?.origin ?? null };
    throw errorOfAnswer(refusal, options.subject, this.settings.endpoint);
  }

  #exchange(url: string, token: HubToken | null, options: AskOptions, name: string): Promise<Exchange> {
    const headers = this.#headers(options.headers, token);
    return exchange(this.#fetch, url, { headers, signal: options.signal, name, limits: this.settings });
  }

  /** Without Accept-Encoding a file would come compressed, and its length would not be that of the list. */
  #headers(own: AskOptions['headers'], token: HubToken | null): Record<string, string> {
    return {
      'accept-encoding': 'identity',
      'user-agent': this.#agent,
      ...own,
      ...(token ? { authorization: `Bearer ${token.value}` } : {}),
    };
  }
}

/** Where an answer sends us. Throws hub/malformed for an address that is not to be followed. */
function redirected(from: URL, location: string, name: string): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from.href) : null;
  if (to === null || !/^https?:$/.test(to.protocol) || to.username !== '' || to.password !== '')
    throw new HubError(
      'hub/malformed',
      `${hostIn(name, from.host)} redirects to ${list([location])}, which is no web address`,
    );
  if (from.protocol === 'https:' && to.protocol === 'http:')
    throw new HubError(
      'hub/malformed',
      `${hostIn(name, from.host)} redirects to ${to.host} without encryption (http)`,
    );
  to.hash = '';
  return to;
}
