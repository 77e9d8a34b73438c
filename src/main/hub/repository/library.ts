import { StudioError } from '../../../contract/errors.ts';
import { HubError } from '../error.ts';
import type { HubNetwork } from '../network/network.ts';
import { hostIn, nameSubject, type Subject } from '../network/subject.ts';

/** Of one answer of the hub's lists: a thousand files with their hashes have some 300 kB. */
const MAX_API_BYTES = 8 << 20;
const MAX_PAGES = 200;

interface LibraryOptions {
  readonly subject: Subject;
  readonly signal: AbortSignal | null;
}

/**
 * What @huggingface/hub uses as fetch: requests with the token, redirects, limits and errors of HubNetwork, with retries.
 * The library loses the headers of errors, understands absolute links to a next page only, and follows them anywhere; so
 * answers that are no success throw here, links are made absolute, and a page that was read is not read again.
 */
export function libraryFetch(network: HubNetwork, { subject, signal }: LibraryOptions): typeof fetch {
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
    refuseOtherThanJson(answer.bytes, answer.headers, name, answer.url);
    return new Response(answer.bytes, { headers: nextPage(answer.headers, answer.url) });
  };
}

function refuseOtherThanJson(bytes: Uint8Array, headers: Headers, name: string, url: string): void {
  const first = String.fromCharCode(bytes.find((byte) => byte > 0x20) ?? 0);
  if (!/html/i.test(headers.get('content-type') ?? '') && (first === '{' || first === '[')) return;
  const what = first === '<' ? 'a web page' : 'no JSON';
  throw new HubError(
    'hub/malformed',
    `${hostIn(name, new URL(url).host)} answers ${what}: it is no hub, or a login page stands before it`,
  );
}

/** The link to the next page as the library understands it. */
function nextPage(headers: Headers, url: string): Record<string, string> {
  const link = /<([^>]*)>\s*;\s*rel="?next"?/.exec(headers.get('link') ?? '')?.[1];
  if (link === undefined || !URL.canParse(link, url)) return {};
  const next = new URL(link, url);
  return /^https?:$/.test(next.protocol) ? { link: `<${next.href}>; rel="next"` } : {};
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
