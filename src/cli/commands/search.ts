import { formatBytes, formatCount } from '../../contract/amounts.ts';
import { describeVerdict, describeWait } from '../../contract/hub-words.ts';
import type { OpeningVerdict, RepositoryFacts } from '../../contract/hub.ts';
import { oneLine } from '../../main/files/untrusted-text.ts';
import { HubError } from '../../main/hub/error.ts';
import type { Hub } from '../../main/hub/hub.ts';
import type { Command, Surroundings } from '../command.ts';
import { textTable } from '../text-table.ts';

const USUAL_LIMIT = 20;
const MAX_LIMIT = 100;
/** A verdict takes some ten requests. */
const JUDGED_UNASKED = 5;

/** `search`: models of the hub. */
export const search: Command = {
  name: 'search',
  summary: 'Searches the hub for models whose pipelines open here',
  operand: { value: 'WORDS', help: 'what their names contain; "" finds all', isWords: true },
  options: {
    limit: { value: 'N', help: `most models, 1 … ${MAX_LIMIT}`, default: `${USUAL_LIMIT}` },
    verdicts: {
      help: 'says of each whether it opens, from its configs and the headers of its weights',
      default: `of at most ${JUDGED_UNASKED} models`,
    },
    json: { help: 'prints JSON' },
  },
  notes: [
    'Asks huggingface.co, or the hub of HF_ENDPOINT. Models with most downloads come first.',
    'Columns: name, parameters, size of the download, licence, last change, downloads of 30 days, verdict.',
  ],
  example: 'search celebahq',
  async run(given, surroundings) {
    const limit = given.integer('limit', 1, MAX_LIMIT) ?? USUAL_LIMIT;
    const { signal, print, onWork, report, openHub } = surroundings;
    const hub = openHub((wait) => report(describeWait(wait)));
    onWork(`asking ${hub.host}`);
    const models = await hub.search(given.operand, { signal, limit });
    const isJudged = given.has('verdicts') || models.length <= JUDGED_UNASKED;
    const found = isJudged ? await judgeAll(hub, models, surroundings) : models.map(unjudged);
    if (given.has('json')) return print(JSON.stringify(found, null, 2));
    if (found.length === 0)
      return print(`${hub.host} has no model that opens here with ${quote(given.operand)}`);
    print(describe(found));
  },
};

function quote(words: string): string {
  return words.trim() === '' ? 'any name' : `"${oneLine(words.trim())}" in its name`;
}

interface Found extends RepositoryFacts {
  /** Null: it was not asked for. */
  readonly verdict: OpeningVerdict | { readonly kind: 'unread'; readonly reason: string } | null;
  /** What is downloaded; null where that is not known. */
  readonly bytes: number | null;
}

function unjudged(model: RepositoryFacts): Found {
  return { ...model, verdict: null, bytes: null };
}

async function judgeAll(
  hub: Hub,
  models: readonly RepositoryFacts[],
  { signal, onWork }: Surroundings,
): Promise<Found[]> {
  const found: Found[] = [];
  for (const model of models) {
    onWork(`verdict ${found.length + 1} of ${models.length}: ${model.repository}`);
    found.push(await judge(hub, model, signal));
  }
  return found;
}

/** What the hub does not show of one model, as of one whose terms are not accepted, is no fault of the search. */
async function judge(hub: Hub, model: RepositoryFacts, signal: AbortSignal): Promise<Found> {
  try {
    const { verdict, bytes } = await hub.judge(model.repository, { signal });
    return { ...model, verdict, bytes: verdict.kind === 'refused' ? null : bytes };
  } catch (error) {
    if (!(error instanceof HubError) || ['hub/offline', 'hub/rate-limited'].includes(error.code)) throw error;
    return { ...model, verdict: { kind: 'unread', reason: error.message }, bytes: null };
  }
}

function describe(found: readonly Found[]): string {
  const rows = found.map((model) => [
    model.repository,
    model.parameters === null ? '–' : formatCount(model.parameters),
    model.bytes === null ? '–' : formatBytes(model.bytes),
    model.licence ?? '–',
    model.updated === null ? '–' : new Date(model.updated).toISOString().slice(0, 10),
    model.downloads.toLocaleString('en'),
    model.isGated ? 'gated' : '',
    wordsOf(model.verdict),
  ]);
  return textTable(rows, [1, 2, 5]);
}

function wordsOf(verdict: Found['verdict']): string {
  if (verdict === null) return '';
  return verdict.kind === 'unread' ? verdict.reason : describeVerdict(verdict);
}
