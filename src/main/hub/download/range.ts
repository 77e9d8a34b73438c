import { HubError } from '../error.ts';
import type { Answer } from '../network/network.ts';
import { hostIn } from '../network/subject.ts';
import type { HubFile } from '../repository/repository.ts';

/** Where the bytes of an answer begin; `restart`: the range is not the one that was asked for, the whole must be. */
export type Placement = { readonly start: number } | 'restart';

/** What a content host sends is of another file than the listed one, and so may be what came from it before. */
export class OtherContentError extends HubError {
  constructor(message: string) {
    super('hub/changed', message);
  }
}

/**
 * Where the body of an answer belongs in a file of which the first `have` bytes are there: at their end or before it.
 * Throws hub/changed where the range is one of a file of another size, hub/malformed where the answer is no file at all.
 */
export function placeAnswer(answer: Answer, file: HubFile, have: number, subject: string): Placement {
  const { status, headers, url } = answer;
  const host = new URL(url).host;
  if (status === 416) return 'restart';
  if (/html/i.test(headers.get('content-type') ?? '') && !/\.html?$/i.test(file.path))
    throw new HubError(
      'hub/malformed',
      `${hostIn(subject, host)} answers a web page instead of the file: it is no hub, or a login page stands before it`,
    );
  if (status === 200) {
    const length = headers.get('content-length');
    if (length !== null && headers.get('content-encoding') === null && Number(length) !== file.size)
      throw new HubError(
        'hub/malformed',
        `${hostIn(subject, host)} answers with ${length} bytes, the list of files says ${file.size}`,
        { isPassing: true },
      );
    return { start: 0 };
  }
  const range = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/.exec(headers.get('content-range') ?? '');
  if (status !== 206 || !range)
    throw new HubError('hub/malformed', `${hostIn(subject, host)} answers ${status} without a Content-Range`);
  const [, start, , total] = range;
  if (total !== '*' && Number(total) !== file.size)
    throw new OtherContentError(
      `${hostIn(subject, host)} has ${total} bytes of it, the list of files says ${file.size}`,
    );
  return Number(start) <= have ? { start: Number(start) } : 'restart';
}

/**
 * Compares what the hub says of a file on the way to its content with the list of files. Throws hub/changed: the
 * repository is broken, or what answers is not the hub that made the list.
 */
export function checkAnnounced(answer: Answer, file: HubFile, commit: string, subject: string): void {
  const fromHub = [...answer.hops, answer].filter(({ isHub }) => isHub);
  for (const { headers } of fromHub) {
    const size = headers.get('x-linked-size');
    const etag = normalizeEtag(headers.get('x-linked-etag'));
    const found = headers.get('x-repo-commit');
    const differs = (what: string, value: string, listed: string): HubError =>
      new HubError(
        'hub/changed',
        `${subject}: the hub now gives the ${what} ${value.slice(0, 80)}, the list of files says ${listed}`,
      );
    if (size !== null && Number(size) !== file.size) throw differs('size', size, String(file.size));
    if (etag !== null && etag !== file.hash.hex) throw differs('hash', etag, file.hash.hex);
    if (found !== null && found !== commit) throw differs('commit', found, commit);
  }
}

function normalizeEtag(etag: string | null): string | null {
  return etag === null ? null : etag.replace(/^W\//, '').replace(/^"|"$/g, '');
}
