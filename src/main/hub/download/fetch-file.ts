import { HubError, throwIfCancelled } from '../error.ts';
import type { Answer, HubNetwork } from '../network/network.ts';
import { waitAfter } from '../network/retry.ts';
import type { HubFile } from '../repository/repository.ts';
import type { PartialFile } from './partial.ts';
import type { ProgressMeter } from './progress.ts';
import { checkAnnounced, OtherContentError, placeAnswer } from './range.ts';
import { hostIn } from '../network/subject.ts';

/** A file of a repository at a commit. */
export interface FileTarget {
  readonly repository: string;
  readonly commit: string;
  readonly file: HubFile;
}

export interface FetchOptions {
  readonly signal: AbortSignal | null;
  readonly meter: ProgressMeter;
}

/** Attempts for one file, however far each comes. */
const MAX_ATTEMPTS = 1000;
/** Times that a server may answer another range than was asked for. */
const MAX_MISPLACED = 2;

/** The address of a file's content. Each part is encoded by itself. */
export function contentUrl(endpoint: string, { repository, commit, file }: FileTarget): string {
  return `${endpoint}/${repository}/resolve/${commit}/${file.path.split('/').map(encodeURIComponent).join('/')}`;
}

/**
 * Downloads what a partial file lacks, from where it ends. An attempt that fails is repeated as long as the attempts make
 * progress, five times without; each asks the hub anew, because addresses of content hosts expire. What is there stays,
 * whatever is answered: the hash of the whole tells whether it is right. Throws HubError.
 */
export async function fetchRest(
  network: HubNetwork,
  target: FileTarget,
  partial: PartialFile,
  { signal, meter }: FetchOptions,
): Promise<void> {
  const subject = `${target.repository}/${target.file.path}`;
  let failures = 0;
  let misplaced = 0;
  let isPlaced = true;
  for (let attempt = 0; partial.length < target.file.size; attempt++) {
    const before = partial.length;
    try {
      // Of a server whose range was none that was asked for the whole is asked.
      isPlaced = await attemptOnce(network, target, partial, { signal, meter, asksRange: isPlaced });
      if (isPlaced) continue;
      if (++misplaced > MAX_MISPLACED || before === 0)
        throw new HubError(
          'hub/malformed',
          `${subject}: ${network.host} gives other ranges than it is asked for`,
        );
    } catch (error) {
      throwIfCancelled(signal, subject);
      const hasProgressed = partial.length > before;
      if (hasProgressed) failures = 0;
      const onWait = (ms: number, cause: HubError): void => meter.wait(cause.message, ms);
      const last = attempt >= MAX_ATTEMPTS ? Infinity : failures;
      await waitAfter(error, last, { signal, subject, backoffMs: network.backoffMs, onWait });
      if (!hasProgressed) failures += 1;
    }
  }
}

interface Attempt extends FetchOptions {
  /** Whether only what is missing is asked for. */
  readonly asksRange: boolean;
}

/** One request and its body. False: the answer was another part of the file than was asked for. */
async function attemptOnce(
  network: HubNetwork,
  target: FileTarget,
  partial: PartialFile,
  { signal, meter, asksRange }: Attempt,
): Promise<boolean> {
  const { repository, commit, file } = target;
  const name = `${repository}/${file.path}`;
  const have = partial.length;
  const answer = await network.ask(contentUrl(network.settings.endpoint, target), {
    signal,
    subject: { repository, revision: commit, file: file.path },
    headers: have > 0 && asksRange ? { range: `bytes=${have}-` } : {},
    accepts: [416],
  });
  try {
    checkAnnounced(answer, file, commit, name);
    const placement = placeAnswer(answer, file, have, name);
    if (placement === 'restart') return false;
    await receive(answer, placement.start, { file, partial, meter, name });
    return true;
  } finally {
    answer.close();
  }
}

interface Receiving {
  readonly file: HubFile;
  readonly partial: PartialFile;
  readonly meter: ProgressMeter;
  readonly name: string;
}

/** Appends a body that begins at `start`, without the bytes that are there already. */
async function receive(
  answer: Answer,
  start: number,
  { file, partial, meter, name }: Receiving,
): Promise<void> {
  const { host } = new URL(answer.url);
  let at = start;
  if (at < partial.length) meter.wait(`${hostIn(name, host)} sends again what is there`, null);
  for await (const piece of answer.pieces()) {
    const fresh = piece.subarray(Math.max(0, partial.length - at));
    at += piece.length;
    if (at > file.size)
      throw new OtherContentError(
        `${hostIn(name, host)} sends more than the ${file.size} bytes that the list of files says`,
      );
    if (fresh.length === 0) continue;
    await partial.write(fresh);
    meter.receive(fresh.length, host);
  }
  if (at < file.size)
    throw new HubError('hub/unreachable', `${name}: the connection ended after ${at} of ${file.size} bytes`, {
      isPassing: true,
    });
}
