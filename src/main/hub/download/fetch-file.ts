import { HubError, throwIfCancelled } from '../error.ts';
import type { Answer, HubNetwork } from '../network/network.ts';
import { waitAfter } from '../network/retry.ts';
import type { HubFile } from '../repository/repository.ts';
import type { PartialFile } from './partial.ts';
import type { ProgressMeter } from './progress.ts';
import { checkAnnounced, placeAnswer } from './range.ts';
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
const MAX_RESTARTS = 2;

/** The address of a file's content. Each part is encoded by itself. */
export function contentUrl(endpoint: string, { repository, commit, file }: FileTarget): string {
  return `${endpoint}/${repository}/resolve/${commit}/${file.path.split('/').map(encodeURIComponent).join('/')}`;
}

/**
 * Downloads what a partial file lacks, from where it ends. An attempt that fails is repeated as long as the attempts make
 * progress, five times without; each asks the hub anew, because addresses of content hosts expire. Throws HubError with
 * the partial file as it is; where the content cannot be the listed one the partial file is empty.
 */
export async function fetchRest(
  network: HubNetwork,
  target: FileTarget,
  partial: PartialFile,
  { signal, meter }: FetchOptions,
): Promise<void> {
  const subject = `${target.repository}/${target.file.path}`;
  let failures = 0;
  let restarts = 0;
  const restart = async (): Promise<void> => {
    meter.keep(-partial.length);
    await partial.restart();
  };
  for (let attempt = 0; partial.length < target.file.size; attempt++) {
    const before = partial.length;
    try {
      const isPlaced = await attemptOnce(network, target, partial, { signal, meter, restart });
      if (isPlaced) continue;
      if (++restarts > MAX_RESTARTS || before === 0)
        throw new HubError(
          'hub/malformed',
          `${subject}: ${network.host} gives other ranges than it is asked for`,
        );
    } catch (error) {
      throwIfCancelled(signal, subject);
      if (error instanceof HubError && error.code === 'hub/changed') await restart();
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
  readonly restart: () => Promise<void>;
}

/** One request and its body. False: the answer was no part of the file, which begins anew. */
async function attemptOnce(
  network: HubNetwork,
  target: FileTarget,
  partial: PartialFile,
  { signal, meter, restart }: Attempt,
): Promise<boolean> {
  const { repository, commit, file } = target;
  const name = `${repository}/${file.path}`;
  const have = partial.length;
  const answer = await network.ask(contentUrl(network.settings.endpoint, target), {
    signal,
    subject: { repository, revision: commit, file: file.path },
    headers: have > 0 ? { range: `bytes=${have}-` } : {},
    accepts: [416],
  });
  try {
    checkAnnounced(answer, file, commit, name);
    const placement = placeAnswer(answer, file, have, name);
    if (placement === 'restart' || placement.start !== have) await restart();
    if (placement === 'restart') return false;
    await receive(answer, file, partial, meter, name);
    return true;
  } finally {
    answer.close();
  }
}

async function receive(
  answer: Answer,
  file: HubFile,
  partial: PartialFile,
  meter: ProgressMeter,
  name: string,
): Promise<void> {
  const { host } = new URL(answer.url);
  for await (const piece of answer.pieces()) {
    if (partial.length + piece.length > file.size)
      throw new HubError(
        'hub/changed',
        `${hostIn(name, host)} sends more than the ${file.size} bytes that the list of files says`,
      );
    await partial.write(piece);
    meter.receive(piece.length, host);
  }
  if (partial.length < file.size)
    throw new HubError(
      'hub/unreachable',
      `${name}: the connection ended after ${partial.length} of ${file.size} bytes`,
      { isPassing: true },
    );
}
