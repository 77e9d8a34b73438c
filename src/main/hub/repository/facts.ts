import * as v from 'valibot';
import type { RepositoryFacts } from '../../../contract/hub.ts';
import { oneLine } from '../../files/untrusted-text.ts';

const count = v.fallback(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), 0);
const text = v.pipe(v.string(), v.maxLength(200), v.transform(oneLine));

/** What @huggingface/hub gives of a model. What is absent or of another type counts as not said, but its name. */
export const modelSchema = v.object({
  name: v.pipe(v.string(), v.maxLength(200), v.regex(/^[\w.-]+(\/[\w.-]+)?$/)),
  downloads: count,
  likes: count,
  updatedAt: v.fallback(v.nullable(v.date()), null),
  gated: v.fallback(v.union([v.boolean(), v.string()]), false),
  disabled: v.fallback(v.boolean(), false),
  sha: v.fallback(v.nullable(v.string()), null),
  tags: v.fallback(v.array(v.fallback(v.string(), '')), []),
  cardData: v.fallback(v.object({ license: v.fallback(v.union([text, v.array(text)]), []) }), {
    license: [],
  }),
  safetensors: v.fallback(v.object({ total: v.fallback(v.nullable(count), null) }), { total: null }),
});
export type ModelRecord = v.InferOutput<typeof modelSchema>;

const MAX_TAGS = 1000;

/** The facts of a record. */
export function describeRecord(record: ModelRecord): RepositoryFacts {
  const { name, downloads, likes, updatedAt, gated, safetensors } = record;
  const time = updatedAt?.getTime() ?? NaN;
  return {
    repository: name,
    downloads,
    likes,
    updated: Number.isNaN(time) ? null : time,
    licence: licenceOf(record),
    isGated: gated !== false,
    parameters: safetensors.total,
    pipeline: tagAfter(record, 'diffusers:'),
  };
}

function licenceOf(record: ModelRecord): string | null {
  const { license } = record.cardData;
  const named = (typeof license === 'string' ? [license] : license).filter((one) => one !== '');
  return named.length > 0 ? named.slice(0, 5).join(', ') : tagAfter(record, 'license:');
}

function tagAfter({ tags }: ModelRecord, start: string): string | null {
  const found = tags.slice(0, MAX_TAGS).find((tag) => tag.startsWith(start) && tag.length <= 120);
  return found === undefined ? null : oneLine(found.slice(start.length));
}
