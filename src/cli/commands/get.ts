import { describeDownload, describeVerdict, describeWait } from '../../contract/hub-words.ts';
import {
  DEFAULT_REVISION,
  type DownloadProgress,
  type GottenModel,
  type OpeningVerdict,
} from '../../contract/hub.ts';
import { HubError } from '../../main/hub/error.ts';
import type { Hub, JudgedModel } from '../../main/hub/hub.ts';
import type { Command, Surroundings } from '../command.ts';

/** `get`: a model of the hub into the cache. */
export const get: Command = {
  name: 'get',
  summary: 'Downloads a model of the hub into the cache and prints its folder',
  operand: { value: 'ORG/NAME', help: 'the repository' },
  options: {
    revision: {
      value: 'R',
      help: 'a branch, a tag, refs/pr/N, or a commit (40 hex digits), which needs no request once it is in the cache',
      default: DEFAULT_REVISION,
    },
  },
  notes: [
    'Asks huggingface.co, or the hub of HF_ENDPOINT. Nothing is downloaded of a model that does not open.',
    'Ctrl C keeps what is downloaded; the same command continues. Every file is checked by its hash.',
    'The cache is that of huggingface_hub (HF_HOME, HF_HUB_CACHE). A token is read from HF_TOKEN or the token file.',
  ],
  example: 'get google/ddpm-celebahq-256',
  async run(given, surroundings) {
    const { signal, warn, print, onWork, report, openHub } = surroundings;
    const hub = openHub((wait) => report(describeWait(wait)));
    onWork(`asking ${hub.host}`);
    const download = watchDownload(given.operand, surroundings);
    let verdict: OpeningVerdict | null = null;
    const gotten = await hub
      .get(given.operand, {
        revision: given.text('revision') ?? DEFAULT_REVISION,
        signal,
        onJudged(judged) {
          ({ verdict } = judged);
          sayVerdict(given.operand, judged, warn);
        },
        onProgress: download.show,
      })
      .catch(explain)
      .finally(download.stop);
    gotten.notices.forEach(warn);
    const kind = await judgeNow(hub, gotten, verdict);
    print(gotten.folder);
    sayNext(gotten, { isOther: given.has('revision'), needsSize: kind === 'needs-size' }, warn);
  },
};

/** What a model is after the download, where that could not be told before. Throws hub/refused where it does not open. */
async function judgeNow(
  hub: Hub,
  { repository, folder }: GottenModel,
  before: OpeningVerdict | null,
): Promise<OpeningVerdict['kind'] | null> {
  if (before?.kind !== 'unknown') return before?.kind ?? null;
  const verdict = await hub.judgeCached(repository, folder);
  if (verdict.kind !== 'refused') return verdict.kind;
  throw new HubError('hub/refused', `${verdict.reason}; "remove ${repository}" takes it out of the cache`);
}

/** A model that is refused is named by the error. */
function sayVerdict(
  asked: string,
  { repository: { facts, commit }, verdict, bytes }: JudgedModel,
  warn: Surroundings['warn'],
): void {
  if (facts.repository !== asked) warn(`${asked} is now ${facts.repository}`);
  if (verdict.kind !== 'refused')
    warn(`${facts.repository} (commit ${commit.slice(0, 8)}) ${describeVerdict(verdict, bytes)}`);
}

/** By its name where that is the revision which the name stands for. */
function sayNext(
  { folder, repository }: GottenModel,
  { isOther, needsSize }: { readonly isOther: boolean; readonly needsSize: boolean },
  warn: Surroundings['warn'],
): void {
  const model = isOther || !repository.includes('/') ? folder : repository;
  warn(`open it with --model ${model}${needsSize ? ' --size N' : ''}`);
}

/** Shows how far a download is; where it is interrupted, says that what came stays. */
function watchDownload(
  name: string,
  { signal, report, warn }: Surroundings,
): { readonly show: (progress: DownloadProgress) => void; readonly stop: () => void } {
  let hasBegun = false;
  const tell = (): void => {
    if (hasBegun) warn(`${name}: what is downloaded is kept; the same command continues`);
  };
  signal.addEventListener('abort', tell, { once: true });
  return {
    show(progress) {
      if (signal.aborted) return;
      hasBegun = true;
      report(describeProgress(progress));
    },
    stop: () => signal.removeEventListener('abort', tell),
  };
}

/** With the file that is downloaded, where bytes are coming. */
function describeProgress(progress: DownloadProgress): string {
  return progress.waiting ? describeDownload(progress) : `${describeDownload(progress)} · ${progress.file}`;
}

/** Where the token is read from, for those who need one. */
function explain(error: unknown): never {
  if (!(error instanceof HubError) || !['hub/gated', 'hub/token'].includes(error.code)) throw error;
  const { code, message, page } = error;
  throw new HubError(
    code,
    `${message} (the token is read from HF_TOKEN, or from the file that "hf auth login" writes)`,
    { page },
  );
}
