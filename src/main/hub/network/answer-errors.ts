import { list, oneLine } from '../../files/untrusted-text.ts';
import { HubError, type HubErrorFacts } from '../error.ts';
import { readWait } from './rate-limit.ts';
import { hostIn, nameSubject, noHub, type Subject } from './subject.ts';

/** What an answer that is no success says. */
export interface Refusal {
  readonly status: number;
  readonly headers: Headers;
  /** The beginning of its body. */
  readonly text: string;
  /** Where the request went. */
  readonly url: string;
  /** Whether that is the hub itself, not a host that it sent us to. */
  readonly isHub: boolean;
  /** Where the token that was sent stands; null: none was. */
  readonly tokenOrigin: string | null;
}

const PASSING = [408, 429, 500, 502, 503, 504];

/**
 * The error of an answer, in the order of hf_raise_for_status of huggingface_hub (utils/_http.py).
 * @param endpoint address of the hub, for the page of the repository
 */
export function errorOfAnswer(refusal: Refusal, subject: Subject, endpoint: string): HubError {
  const { status, headers, isHub } = refusal;
  const name = nameSubject(subject, refusal.url);
  const said = describeAnswer(refusal);
  if (PASSING.includes(status)) return passing(refusal, name, said);
  if (!isHub) return fromOtherHost(refusal, name, said);
  const code = headers.get('x-error-code') ?? '';
  const page = subject.repository === null ? null : `${endpoint}/${subject.repository}`;
  if (code === 'RevisionNotFound')
    return new HubError('hub/not-found', `${name}: no revision ${list([subject.revision ?? 'main'])}`);
  if (code === 'EntryNotFound') return new HubError('hub/not-found', `${name}: no such file`);
  if (code === 'GatedRepo') return gated(refusal, name, page);
  if (status === 403 && /disabled/i.test(headers.get('x-error-message') ?? ''))
    return new HubError('hub/refused', `${name}: the hub has disabled this repository`);
  if (/Invalid credentials/i.test(said))
    return new HubError(
      'hub/token',
      `${name}: the hub does not accept the token of ${origin(refusal)}; replace it`,
    );
  if (code === '' && status === 404 && /html/i.test(headers.get('content-type') ?? ''))
    return new HubError('hub/malformed', noHub(name, new URL(refusal.url).host, 'a web page'));
  if (code === 'RepoNotFound' || status === 401 || (status === 404 && code === ''))
    return notFoundOrPrivate(refusal, name);
  const tail = requestId(headers);
  return new HubError(
    'hub/refused',
    `${name}: the hub answers ${status}${said === '' ? '' : ` (${said})`}${tail}`,
  );
}

function origin({ tokenOrigin }: Refusal): string {
  return tokenOrigin ?? 'this request';
}

function passing({ status, headers, url }: Refusal, name: string, said: string): HubError {
  const host = new URL(url).host;
  const waitMs = readWait(status, headers);
  if (status === 429) {
    const message = `${hostIn(name, host)} takes no more requests for now`;
    return new HubError('hub/rate-limited', message, { isPassing: true, waitMs });
  }
  const message = `${hostIn(name, host)} answers ${status}${said === '' ? '' : ` (${said})`}${requestId(headers)}`;
  return new HubError('hub/unreachable', message, { isPassing: true, waitMs });
}

/** An address of a content host is signed for about an hour: the hub gives a new one. */
function fromOtherHost({ status, url }: Refusal, name: string, said: string): HubError {
  const message = `${hostIn(name, new URL(url).host)} answers ${status}${said === '' ? '' : ` (${said})`}`;
  return new HubError('hub/unreachable', message, { isPassing: true });
}

function gated({ status, tokenOrigin }: Refusal, name: string, page: string | null): HubError {
  const facts: HubErrorFacts = { page };
  const where = page === null ? '' : ` at ${page}`;
  if (status === 401) {
    const token = tokenOrigin === null ? 'a token is needed' : `the token of ${tokenOrigin} is not accepted`;
    return new HubError(
      'hub/gated',
      `${name}: access is restricted and ${token}; accept the terms${where}`,
      facts,
    );
  }
  return new HubError(
    'hub/gated',
    `${name}: access is restricted; accept the terms or ask for access${where}`,
    facts,
  );
}

function notFoundOrPrivate({ tokenOrigin }: Refusal, name: string): HubError {
  const hint =
    tokenOrigin === null
      ? 'not found or private (a private one needs a token)'
      : `not found, or the token of ${tokenOrigin} has no access`;
  return new HubError('hub/not-found', `${name}: ${hint}`);
}

/** What the answer says in words: its header, the `error` of its JSON, or the start of a plain text. */
function describeAnswer({ headers, text }: Refusal): string {
  const header = headers.get('x-error-message');
  if (header) return shorten(header);
  if (/html/i.test(headers.get('content-type') ?? '') || /^\s*</.test(text)) return '';
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null && 'error' in json && typeof json.error === 'string')
      return shorten(json.error);
    return '';
  } catch {
    return shorten(text);
  }
}

const MAX_SAID = 200;

function shorten(text: string): string {
  const line = oneLine(text);
  return line.length > MAX_SAID ? `${line.slice(0, MAX_SAID - 1)}…` : line;
}

function requestId(headers: Headers): string {
  const id = headers.get('x-request-id') ?? '';
  return /^[\w.:;=-]{1,100}$/.test(id) ? `; request ${id}` : '';
}
