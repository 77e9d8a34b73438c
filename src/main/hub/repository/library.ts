import { StudioError } from '../../../contract/errors.ts';
import { show } from '../../files/untrusted-text.ts';
import { HubError } from '../error.ts';
import type { HubNetwork } from '../network/network.ts';
import { hostIn, nameSubject, noHub, type Subject } from '../network/subject.ts';

/** Of one answer of the hub's lists: a thousand files with their hashes have some 300 kB. */
const MAX_API_BYTES = 8 << 20;
const MAX_PAGES = 200;

/** What the library expects: a list of models, a list of files, or the record of one model. */
type Expected = 'models' | 'files' | 'record';

interface LibraryOptions {
  readonly subject: Subject;
  readonly signal: AbortSignal | null;
  readonly answers: Expected;
}

/**
 * What @huggingface/hub uses as fetch: requests with the token, redirects, limits and errors of HubNetwork, with retries.
 * The library loses the headers of errors, reads its entries without looking at their types, understands absolute links to
 * a next page only, and follows them anywhere; so answers that are no success or no such list throw here, links are made
 * absolute, and a page that was read is not read again.
 */
export function libraryFetch(
  network: HubNetwork,
  { subject, signal, answers }: LibraryOptions,
): typeof fetch {
  const pages = new Set<string>();
  return async (input) => {
    const url = String(input);
    const name = nameSubject(subject, url);
    if (pages.has(url)) throw new HubError('hub/malformed', `${name}: a list of the hub leads to itself`);
    if (pages.size >= MAX_PAGES)
      throw new HubError('hub/malformed', `${name}: a list of more than ${MAX_PAGES} pages`);
    pages.add(url);
    const headers = { accept: 'application/json' };
    const ask = () => network.askBytes(url, MAX_API_BYTES, { subject, signal, headers });
    const answer = await network.insist(ask, { signal, subject: name });
    const value = asExpected(parseAnswer(answer.bytes, answer.headers, name, answer.url), answers, name);
    return new Response(JSON.stringify(value), { headers: nextPage(answer.headers, answer.url, name) });
  };
}

function parseAnswer(bytes: Uint8Array, headers: Headers, name: string, url: string): unknown {
  const text = new TextDecoder().decode(bytes); // without a byte order mark
  const { host } = new URL(url);
  if (/html/i.test(headers.get('content-type') ?? '') || text.trimStart().startsWith('<'))
    throw new HubError('hub/malformed', noHub(name, host, 'a web page'));
  try {
    return JSON.parse(text);
  } catch {
    throw new HubError('hub/malformed', noHub(name, host, 'no JSON'));
  }
}

/** What is no entry is left out of a list of models, which is for choosing; a list of files must be whole. */
function asExpected(value: unknown, answers: Expected, name: string): object {
  if (answers === 'record') {
    if (isRecord(value)) return value;
    throw new HubError('hub/malformed', `${name}: the hub gives ${show(value)} in place of a record`);
  }
  if (!Array.isArray(value))
    throw new HubError('hub/malformed', `${name}: the hub gives ${show(value)} in place of a list`);
  if (answers === 'models') return value.filter(isRecord);
  const at = value.findIndex((entry) => !isRecord(entry));
  if (at < 0) return value;
  throw new HubError('hub/malformed', `${name}: entry ${at} of its list of files is ${show(value[at])}`);
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A link with its parameters: `<address>; rel="next"; title="x"`. */
const LINK = /<([^>]*)>((?:\s*;\s*[\w*-]+\s*(?:=\s*(?:"[^"]*"|[^\s;,"]*))?)*)/g;

/** The link to the next page as the library understands it. Throws hub/malformed where it leaves encryption. */
function nextPage(headers: Headers, url: string, name: string): Record<string, string> {
  const links = [...(headers.get('link') ?? '').matchAll(LINK)];
  const link = links.find(([, , parameters = '']) => /;\s*rel\s*=\s*"?next"?\s*(;|$)/i.test(parameters))?.[1];
  if (link === undefined || !URL.canParse(link, url)) return {};
  const [from, next] = [new URL(url), new URL(link, url)];
  if (!/^https?:$/.test(next.protocol)) return {};
  if (from.protocol === 'https:' && next.protocol === 'http:')
    throw new HubError(
      'hub/malformed',
      `${hostIn(name, from.host)} continues its list at ${next.host} without encryption (http)`,
    );
  return { link: `<${next.href}>; rel="next"` };
}

/** Runs a call of the library; what it throws about an answer that it does not understand becomes hub/malformed. */
export async function callLibrary<T>(name: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof StudioError) throw error;
    throw new HubError(
      'hub/malformed',
      `${name}: the hub's answer is not understood (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}
