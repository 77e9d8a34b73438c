import * as v from 'valibot';
import { MAX_FOUND, type RepositoryFacts } from '../../../contract/hub.ts';
import { inParallel } from '../network/in-parallel.ts';
import type { HubNetwork } from '../network/network.ts';
import { describeRecord, modelSchema } from './facts.ts';
import { callLibrary, libraryFetch } from './library.ts';

/** Pipelines whose networks open here, by the hub's tags. */
export const PIPELINE_TAGS = [
  'DDPMPipeline',
  'DDIMPipeline',
  'PNDMPipeline',
  'LDMPipeline',
  'DiTPipeline',
  'ConsistencyModelPipeline',
  'ScoreSdeVePipeline',
].map((name) => `diffusers:${name}`);

export interface SearchOptions {
  readonly signal?: AbortSignal | null;
  /** Most models that are returned. */
  readonly limit?: number;
}

const FIELDS = ['sha', 'tags', 'safetensors', 'cardData', 'disabled'] as const;

/**
 * The models of the hub whose names contain `words` and whose pipelines open here, those with most downloads first. A
 * model that the hub describes wrongly is left out. Throws HubError.
 */
export async function searchModels(
  network: HubNetwork,
  words: string,
  { signal = null, limit = MAX_FOUND }: SearchOptions = {},
): Promise<RepositoryFacts[]> {
  // The hub returns what has all the tags of a request; so each tag is a request of its own.
  const together = { width: PIPELINE_TAGS.length, signal };
  const lists = await inParallel(PIPELINE_TAGS, together, (tag, either) =>
    list(network, { words, tag, signal: either, limit }),
  );
  const found = new Map(lists.flat().map((facts) => [facts.repository, facts]));
  return [...found.values()].sort((a, b) => b.downloads - a.downloads).slice(0, limit);
}

interface Query {
  readonly words: string;
  readonly tag: string;
  readonly signal: AbortSignal | null;
  readonly limit: number;
}

function list(network: HubNetwork, { words, tag, signal, limit }: Query): Promise<RepositoryFacts[]> {
  const subject = { repository: null };
  return callLibrary(network.host, async () => {
    const { listModels } = await import('@huggingface/hub');
    const query = words.trim();
    const entries = listModels({
      hubUrl: network.settings.endpoint,
      fetch: libraryFetch(network, { subject, signal, answers: 'models' }),
      search: { ...(query === '' ? {} : { query }), tags: [tag] },
      sort: 'downloads',
      limit,
      additionalFields: [...FIELDS],
    });
    const found: RepositoryFacts[] = [];
    for await (const entry of entries) {
      const record = v.safeParse(modelSchema, entry);
      if (record.success && !record.output.disabled) found.push(describeRecord(record.output));
    }
    return found;
  });
}
